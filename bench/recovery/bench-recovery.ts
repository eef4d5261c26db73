/**
 * The kill matrix: what breaks, in which rank, at which place of a step; how long until work goes on, how many steps
 * are done again, and whether the weights at the end are those of the run that nothing disturbed. Beside it torchrun
 * with the same work and a checkpoint as often.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { packageRoot } from '#base'
import type { BenchOptions } from '../options.ts'
import { percentile } from '../percentile.ts'
import { Report } from '../report.ts'
import { lastStep, RINGS, runsOf } from './cases.ts'
import { runBaton, type Recovery } from './run-baton.ts'
import { runTorchrun, type TorchrunRecovery } from './run-torchrun.ts'

const UNITS = {
  cases: '',
  steps_lost_max: 'steps',
  recovery_p50: 's',
  recovery_p95: 's',
  hash_mismatches: '',
  false_alarms: '',
  hangs: '',
}
/** After the last fault, so that it is healed by steps and not by the end. */
const TAIL_STEPS = 12
/** Between two checkpoints. */
const KILL_AT_STEP = 27
const PYTHON = `${packageRoot}.baton/python.json`
const COSTS = `${packageRoot}.baton/bench/restart-costs.json`

export async function run(options: BenchOptions): Promise<number> {
  const report = new Report(options)
  try {
    const python = findPython()
    const wanted = RINGS.filter(
      (ring) => options.cases?.includes(ring) ?? !(options.quick && ring !== 'ring1'),
    )
    if (wanted.length === 0)
      throw new Error(`there is no case ${options.cases?.join(', ')}: there are ${RINGS.join(', ')}`)
    const seconds = new Map<string, number>()
    for (const ring of wanted) {
      const recoveries: Recovery[] = []
      let mismatches = 0
      let falseAlarms = 0
      for (const one of runsOf(ring, options.quick)) {
        const steps = lastStep(one) + TAIL_STEPS
        const undisturbed = await runBaton(python, steps, [])
        const disturbed = await runBaton(python, steps, one.faults)
        report.say(
          `${ring}: ${one.name}, ${disturbed.recoveries.length} of ${one.faults.length} faults, ${disturbed.wallSeconds.toFixed(0)} s`,
        )
        for (const { fault, ring: healedBy, seconds: took, stepsLost } of disturbed.recoveries) {
          report.say(
            `  ${fault.how} of rank ${fault.rank} at ${fault.at}: ${took.toFixed(2)} s, ${stepsLost} steps, ring ${healedBy ?? 3}`,
          )
        }
        if (disturbed.weights !== undisturbed.weights) mismatches += disturbed.recoveries.length
        falseAlarms += undisturbed.falseAlarms + disturbed.falseAlarms
        recoveries.push(...disturbed.recoveries)
      }
      const figures = summary(recoveries)
      seconds.set(ring, figures.recovery_p50)
      report.add(ring, 'baton', { ...figures, hash_mismatches: mismatches, false_alarms: falseAlarms }, UNITS)
      if (ring === 'ring1') await addTorchrun(report, python, options.quick)
      report.close(ring)
    }
    writeCosts(seconds, report)
    return 0
  } catch (error) {
    process.stderr.write(`✗ bench recovery: ${error instanceof Error ? error.message : String(error)}\n`)
    return 1
  }
}

async function addTorchrun(report: Report, python: string, quick: boolean): Promise<void> {
  const recoveries: TorchrunRecovery[] = []
  let hangs = 0
  const wanted = quick ? 1 : 5
  for (let tried = 0; recoveries.length < wanted && tried < 2 * wanted; tried += 1) {
    const found = await runTorchrun(python, KILL_AT_STEP + 4 * TAIL_STEPS, KILL_AT_STEP, tried % 2)
    report.say(
      found === null
        ? 'torchrun: its ranks did not meet again within a minute'
        : `torchrun: ${found.seconds.toFixed(2)} s, ${found.stepsLost} steps`,
    )
    if (found === null) hangs += 1
    else recoveries.push(found)
  }
  if (recoveries.length > 0) report.add('ring1', 'torchrun', { ...summary(recoveries), hangs }, UNITS)
}

const summary = (recoveries: readonly { readonly seconds: number; readonly stepsLost: number }[]) => ({
  cases: recoveries.length,
  steps_lost_max: Math.max(0, ...recoveries.map(({ stepsLost }) => stepsLost)),
  recovery_p50: percentile(
    recoveries.map(({ seconds }) => seconds),
    0.5,
  ),
  recovery_p95: percentile(
    recoveries.map(({ seconds }) => seconds),
    0.95,
  ),
})

/** For `bench -- pollux|sia --restart-costs FILE`: what a restart of any application costs, by where it comes from. */
function writeCosts(seconds: ReadonlyMap<string, number>, report: Report): void {
  const [peer, memory, checkpoint] = ['ring1', 'ring2', 'ring3'].map((ring) => seconds.get(ring))
  if (peer === undefined || memory === undefined || checkpoint === undefined) return
  mkdirSync(`${packageRoot}.baton/bench`, { recursive: true })
  writeFileSync(COSTS, `${JSON.stringify({ restart_seconds: { '*': { peer, memory, checkpoint } } })}\n`)
  report.say(`Restart costs: ${COSTS}`)
}

function findPython(): string {
  if (existsSync(PYTHON)) {
    const { torch, python } = JSON.parse(readFileSync(PYTHON, 'utf8')) as {
      torch: string | null
      python: string
    }
    if (torch !== null) return python
  }
  throw new Error('there is no PyTorch here: make setup finds or installs one, and says why not')
}
