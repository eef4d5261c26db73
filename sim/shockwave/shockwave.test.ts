import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { BatonError } from '#base'
import { batonPolicy, guessLengths } from './baton.ts'
import { equalShares, gavelPolicy } from './gavel.ts'
import { RunningModel, type JobTruth } from './job-model.ts'
import { measureRounds } from './metrics.ts'
import { readPublished } from './published.ts'
import { findCases, readJobs, readSchedule, readSpeeds } from './read-trace.ts'
import { isolatedSeconds, simulateRounds, type RoundInput, type RoundJob } from './simulate.ts'

const folder = fileURLToPath(new URL('../../../shared/data/traces/shockwave-nsdi23', import.meta.url))
const skip = existsSync(folder) ? false : `there is no ${folder}`

const truth = (over: Partial<JobTruth>): JobTruth => ({
  model: 'LM',
  startBatch: 10,
  devices: 1,
  mode: 'static',
  totalSteps: 60_000,
  arrivesAt: 0,
  nominalSeconds: 10_000,
  ...over,
})

test('a change of batch keeps the count of epochs and takes effect after the next round', () => {
  const model = new RunningModel(truth({ mode: 'gns' }), () => 10, {
    'LM|10|1': [
      [0, 10],
      [2, 20],
    ],
  })
  const epoch = Math.ceil(59_675 / 10)
  model.stepsDone = epoch + 1
  model.askForChange()
  assert.equal(model.batch, 10)
  model.applyChange()
  assert.equal(model.batch, 20)
  assert.equal(model.stepsDone, 2 * Math.ceil(59_675 / 20))
  assert.equal(Math.ceil(model.stepsTotal / Math.ceil(59_675 / 20)), Math.ceil(60_000 / epoch))
})

test('shares of time are level per device, and nobody is promised more than all of it', () => {
  const jobs = [1, 1, 4, 8].map((devices) => ({ devices })) as RoundJob[]
  assert.deepEqual(equalShares(jobs, 8), [1, 1, 0.75, 0.375])
})

test('every job ends under every policy, restores are paid, and the same seed gives the same run', () => {
  const jobs = Array.from({ length: 30 }, (_, at) =>
    truth({
      arrivesAt: at * 40,
      devices: [1, 1, 2, 4][at % 4]!,
      mode: (['static', 'gns', 'accordion'] as const)[at % 3]!,
    }),
  )
  const input: RoundInput = {
    jobs,
    deviceCount: 8,
    speedOf: (_, batch, devices) => (40 / batch) * devices ** 0.8 * 3,
    schedule: {
      'LM|10|1': [
        [0, 10],
        [4, 20],
      ],
    },
  }
  const alone = jobs.map((one) => isolatedSeconds(one, input))
  const guesses = guessLengths(alone, 1)
  for (const make of [() => gavelPolicy(8), () => batonPolicy(8, guesses)]) {
    const run = simulateRounds(input, make())
    assert(run.finishedAt.every((at, index) => at > jobs[index]!.arrivesAt + alone[index]!))
    assert(measureRounds(input, alone, run).utilisation <= 1)
    assert.deepEqual(simulateRounds(input, make()).finishedAt, run.finishedAt)
  }
})

test('a row that cannot be meant is refused with its line', async () => {
  const path = join(mkdtempSync(join(tmpdir(), 'shockwave-')), '2_x.trace')
  const row = ['LM (batch size 10)', 'x', 'y', '--steps', '1', '100', '1', 'gns', '1', '-1', '1418', '0']
  writeFileSync(path, `${row.join('\t')}\n${row.with(10, '-5').join('\t')}\n`)
  await assert.rejects(
    readJobs(path, () => 1),
    (error) =>
      error instanceof BatonError && error.message.startsWith('2_x.trace, line 2: the duration is "-5"'),
  )
})

test(
  "Gavel's rule ends within 5 % of its published makespan, and the service is the published one",
  { skip },
  async () => {
    const small = findCases(folder).find(({ name }) => name === '120-32')
    if (small === undefined) return
    const speedOf = readSpeeds(folder)
    const jobs = await readJobs(small.path, speedOf)
    const input = { jobs, deviceCount: 32, speedOf, schedule: readSchedule(folder) }
    const run = simulateRounds(input, gavelPolicy(32))
    const published = readPublished(folder, 120, 32)!
    const theirs = published.byPolicy.get('gavel')!
    const ours = measureRounds(input, published.isolated, run)
    assert(Math.abs(ours.makespan / theirs.makespan - 1) < 0.05)
    assert(Math.abs(ours.ftf_worst / theirs.ftf_worst - 1) < 0.05)
    assert(Math.abs(run.serviceSeconds / (theirs.utilisation * 32 * theirs.makespan) - 1) < 0.01)
  },
)
