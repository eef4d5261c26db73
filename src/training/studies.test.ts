import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { BatonError, silentLogger, systemClock } from '#base'
import { JobSpec, type JobForecast, type JobSpecInput, type Study, type StudySpecInput } from '#contract'
import { testStore, type TestStore } from '#store/testing'
import { createStudies, type RunningStudies } from './studies.ts'
import { createRuntimeDouble, type RuntimeDouble } from './testing/runtime-double.ts'

const PROJECT = 'default'
let store: TestStore
before(async () => {
  store = await testStore()
})
after(() => store.close())

const open = (double: RuntimeDouble): RunningStudies =>
  createStudies({
    db: store.db,
    runtime: double.runtime,
    clock: systemClock,
    log: silentLogger,
    forecast: async ({ spec }) => foreseen(spec),
    lookEveryMs: 20,
  })

const foreseen = (given: JobSpecInput): JobForecast => ({
  spec: JobSpec.parse(given),
  warnings: [],
  placement: null,
  position: 1,
  waitReason: null,
})

const spec = (change: Partial<StudySpecInput> = {}): StudySpecInput => ({
  name: 'learning-rate',
  trials: [{ learningRate: 0.1 }, { learningRate: 0.2 }, { learningRate: 0.3 }],
  trialJob: { name: 'tune', kind: 'train', recipe: 'pretrain', with: { steps: 5 }, priority: 6 },
  finalJob: { name: 'train', kind: 'train', recipe: 'pretrain', with: { steps: 100 } },
  ...change,
})
const request = (change?: Partial<StudySpecInput>) => ({
  spec: spec(change),
  project: PROJECT,
  owner: 'admin',
})

async function until(
  studies: RunningStudies,
  id: string,
  isThere: (study: Study) => boolean,
): Promise<Study> {
  for (let look = 0; look < 500; look += 1) {
    const study = await studies.get(PROJECT, id)
    if (isThere(study)) return study
    await sleep(10)
  }
  throw new Error(`the study is ${JSON.stringify(await studies.get(PROJECT, id))}`)
}

test('trials run, the best one’s settings go to the final job, and its end is the study’s', async () => {
  const double = createRuntimeDouble()
  const studies = open(double)
  await studies.start()
  const { id, trials } = await studies.submit(request())
  assert.deepEqual(
    trials.map(({ job }) => job?.name),
    ['tune-1', 'tune-2', 'tune-3'],
  )
  assert.deepEqual(double.jobs[1]?.spec.with, { steps: 5, learningRate: 0.2 })
  double.end(double.jobs[0]?.id ?? '', 'succeeded', 2.5)
  double.end(double.jobs[1]?.id ?? '', 'succeeded', 2.1)
  double.end(double.jobs[2]?.id ?? '', 'failed')
  const tuned = await until(studies, id, ({ finalJob }) => finalJob !== null)
  assert.equal(tuned.winner, 1)
  assert.deepEqual(
    tuned.trials.map(({ value }) => value),
    [2.5, 2.1, null],
  )
  assert.deepEqual(double.jobs[3]?.spec.with, { steps: 100, learningRate: 0.2 })
  assert.equal(tuned.state, 'running')
  double.end(double.jobs[3]?.id ?? '', 'succeeded', 1)
  assert.equal((await until(studies, id, ({ state }) => state !== 'running')).state, 'succeeded')
  await studies.close()
})

test('a server that dies at any submission goes on without running a trial twice or forgetting one', async () => {
  for (let deadly = 0; deadly < 4; deadly += 1) {
    const double = createRuntimeDouble()
    let submissions = 0
    double.onSubmit = (_request, when) => {
      if (when === 'before') return
      submissions += 1
      if (submissions - 1 === deadly) throw new Error('killed')
    }
    const first = open(double)
    // Not started: this server notices nothing after its death.
    const submitted = await first.submit(request()).catch(() => null)
    const id = submitted?.id ?? double.jobs[0]?.studyId ?? ''
    const second = open(double)
    await second.start()
    await until(second, id, ({ trials }) => trials.every(({ job }) => job !== null))
    for (const job of double.jobs.slice(0, 3)) double.end(job.id, 'succeeded', 1)
    // The death at the final job strikes the second server: a third goes on.
    await until(second, id, ({ finalJob }) => finalJob !== null)
    assert.deepEqual(
      double.jobs.map(({ name }) => name),
      ['tune-1', 'tune-2', 'tune-3', 'train'],
    )
    await second.close()
  }
})

test('a job that the runtime refuses is the caller’s error, and leaves nothing running', async () => {
  const double = createRuntimeDouble()
  double.onSubmit = ({ spec: { name } }, when) => {
    if (when === 'before' && name === 'tune-2')
      throw new BatonError('never-fits', 'scheduler/never-fits', 'too large')
  }
  const studies = open(double)
  await assert.rejects(studies.submit(request()), { code: 'scheduler/never-fits' })
  assert.deepEqual(
    double.jobs.map(({ state }) => state),
    ['stopped'],
  )
  const study = await studies.get(PROJECT, double.jobs[0]?.studyId ?? '')
  assert.equal(study.state, 'failed')
  assert.match(study.message ?? '', /too large/)
})

test('a bad final job is refused before any trial starts', async () => {
  const double = createRuntimeDouble()
  const studies = createStudies({
    db: store.db,
    runtime: double.runtime,
    clock: systemClock,
    log: silentLogger,
    forecast: async ({ spec }) => {
      if (spec.with?.['steps'] === 100) throw new BatonError('bad-request', 'training/bad-setting', 'no')
      return foreseen(spec)
    },
  })
  await assert.rejects(studies.submit(request()), {
    code: 'training/bad-setting',
    details: { part: 'finalJob' },
  })
  assert.equal(double.jobs.length, 0)
})

test('a study that is only tried out foresees each of its jobs and submits none', async () => {
  const double = createRuntimeDouble()
  const forecast = await open(double).forecast(request())
  assert.deepEqual(
    [...forecast.trials, forecast.finalJob].map((job) => job?.spec.with),
    [
      { steps: 5, learningRate: 0.1 },
      { steps: 5, learningRate: 0.2 },
      { steps: 5, learningRate: 0.3 },
      { steps: 100, learningRate: 0.1 },
    ],
  )
  assert.equal(double.jobs.length, 0)
})

test('a stopped study stops its jobs and starts none', async () => {
  const double = createRuntimeDouble()
  const studies = open(double)
  await studies.start()
  const { id } = await studies.submit(request())
  const stopped = await studies.stop(PROJECT, id.slice(-6), 'admin')
  assert.equal(stopped.state, 'stopped')
  assert.equal(stopped.message, 'Stopped by admin')
  await sleep(60)
  assert.deepEqual(
    double.jobs.map(({ state }) => state),
    ['stopped', 'stopped', 'stopped'],
  )
  await studies.close()
})

test('studies are listed newest first, by pages; what is no study is refused', async () => {
  const double = createRuntimeDouble()
  const studies = open(double)
  const project = 'listed'
  const older = await studies.submit({ ...request(), project })
  await sleep(2)
  const newer = await studies.submit({ ...request(), project })
  const first = await studies.list(project, { limit: 1 })
  assert.equal(first.items[0]?.id, newer.id)
  const second = await studies.list(project, { limit: 1, cursor: first.nextCursor ?? undefined })
  assert.equal(second.items[0]?.id, older.id)
  assert.equal(second.nextCursor, null)
  const asked: number[] = []
  const { results } = double.runtime
  Object.assign(double.runtime, {
    results: (of: string, ids: readonly string[]) => {
      asked.push(ids.length)
      return results(of, ids)
    },
  })
  const { items } = await studies.list(project, { limit: 10 })
  assert.deepEqual(asked, [6], 'a page asks once, for all its jobs')
  assert.deepEqual(
    items.map(({ trials }) => trials.map(({ job }) => job?.name)),
    [1, 2].map(() => ['tune-1', 'tune-2', 'tune-3']),
  )
  await assert.rejects(studies.list(PROJECT, { limit: 1, cursor: '%' }), { code: 'training/bad-cursor' })
  await assert.rejects(studies.get(PROJECT, 'zzzzzz'), { code: 'training/study-not-found' })
  await assert.rejects(studies.submit(request({ trials: [] })), { code: 'training/bad-study' })
})
