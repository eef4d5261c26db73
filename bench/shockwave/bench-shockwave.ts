/**
 * Fairness and makespan with batch sizes that change: Baton's fair order beside Gavel's max-min rule, both run
 * here, and the results that Shockwave's authors published.
 *
 * Baton is told wrong first guesses of length (lognormal, s = 0.5); its figures are means over seeds of them,
 * and `*_worst_seed` the worst of those seeds.
 */
import { dirname } from 'node:path'
import { batonPolicy, guessLengths } from '../../sim/shockwave/baton.ts'
import { gavelPolicy } from '../../sim/shockwave/gavel.ts'
import { UNITS, measureRounds, type RoundMetrics } from '../../sim/shockwave/metrics.ts'
import { readPublished } from '../../sim/shockwave/published.ts'
import { findCases, readJobs, readSchedule, readSpeeds } from '../../sim/shockwave/read-trace.ts'
import { isolatedSeconds, simulateRounds, type RoundInput } from '../../sim/shockwave/simulate.ts'
import { chooseCases } from '../choose-cases.ts'
import type { BenchOptions } from '../options.ts'
import { Report } from '../report.ts'
import { traceFolders } from '../trace-folder.ts'

const SEEDS = [1, 2, 3, 4, 5, 6, 7, 8]
const QUICK_SEEDS = SEEDS.slice(0, 5)

export async function run(options: BenchOptions): Promise<number> {
  const report = new Report(options)
  const seeds = options.quick ? QUICK_SEEDS : SEEDS
  const folders = traceFolders(options.data, 'shockwave')
  const cases = folders.flatMap((folder) => findCases(folder))
  if (cases.length === 0) throw new Error(`${folders.join(', ')} has no trace (COUNT_….trace.gz)`)
  for (const { name, path, deviceCount } of chooseCases(cases, options.cases)) {
    const folder = dirname(path)
    const speedOf = readSpeeds(folder)
    const jobs = await readJobs(path, speedOf)
    const input: RoundInput = { jobs, deviceCount, speedOf, schedule: readSchedule(folder) }
    const alone = jobs.map((truth) => isolatedSeconds(truth, input))
    const published = readPublished(folder, jobs.length, deviceCount)
    const isolated = published?.isolated ?? alone

    const runs = seeds.map((seed) =>
      measureRounds(
        input,
        isolated,
        simulateRounds(input, batonPolicy(deviceCount, guessLengths(alone, seed))),
      ),
    )
    report.add(name, 'baton', { ...meanOf(runs), ...worstOf(runs) }, WORST_UNITS)
    const gavel = simulateRounds(input, gavelPolicy(deviceCount))
    report.add(name, 'gavel', { ...measureRounds(input, isolated, gavel) }, UNITS)
    for (const [subject, metrics] of published?.byPolicy ?? []) {
      report.add(name, `published:${subject}`, { ...metrics }, UNITS)
    }
    report.add(name, 'bound', { makespan: shortestMakespan(input, alone) }, UNITS)
    const fair = published === null ? 'run alone here' : 'as published'
    report.close(
      `${name}: ${jobs.length} jobs, ${deviceCount} GPUs, ${seeds.length} seeds, isolated times ${fair}`,
    )
  }
  return 0
}

const WORST_UNITS = {
  ...UNITS,
  makespan_worst_seed: 's',
  jct_mean_worst_seed: 's',
  ftf_worst_worst_seed: 'ratio',
}

function meanOf(runs: readonly RoundMetrics[]): Record<string, number> {
  const metrics = Object.keys(UNITS) as (keyof RoundMetrics)[]
  return Object.fromEntries(
    metrics.map((metric) => [metric, runs.reduce((sum, one) => sum + one[metric], 0) / runs.length]),
  )
}

const worstOf = (runs: readonly RoundMetrics[]): Record<string, number> => ({
  makespan_worst_seed: Math.max(...runs.map(({ makespan }) => makespan)),
  jct_mean_worst_seed: Math.max(...runs.map((one) => one.jct_mean)),
  ftf_worst_worst_seed: Math.max(...runs.map((one) => one.ftf_worst)),
})

/** No schedule ends before all work is done on all GPUs, nor before the last job could have. */
function shortestMakespan({ jobs, deviceCount }: RoundInput, alone: readonly number[]): number {
  const first = jobs[0]!.arrivesAt
  const work = jobs.reduce((sum, { devices }, at) => sum + devices * alone[at]!, 0)
  return Math.max(work / deviceCount, ...jobs.map(({ arrivesAt }, at) => arrivesAt - first + alone[at]!))
}
