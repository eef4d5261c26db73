/** Results that the authors published for a trace, job by job, where the folder has them. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { UNFAIR_RATIO, type RoundMetrics } from './metrics.ts'
import { readJson } from './read-trace.ts'

export interface Published {
  readonly byPolicy: ReadonlyMap<string, RoundMetrics>
  /** Seconds of each job with nobody beside it, as the published fairness lists imply. */
  readonly isolated: Float64Array
}

interface Row {
  readonly makespan: number
  readonly avg_jct: number
  readonly cluster_util: number
  readonly jct_list: readonly number[]
  readonly finish_time_fairness_list: readonly number[]
}

/** Names here by the authors' own, and the set of runs that the paper's tables quote. */
const POLICIES: Readonly<Record<string, string>> = { shockwave: 'shockwave', gavel: 'max_min_fairness' }
const RUNS = /^([a-z]+_(\d+)gpus)\/(\w+)\/simulation$/

/** Null: nothing was published for so many jobs on so many GPUs. */
export function readPublished(folder: string, jobCount: number, deviceCount: number): Published | null {
  const name = `published_results_tacc_${deviceCount}gpus.json`
  if (![name, `${name}.gz`].some((file) => existsSync(join(folder, file)))) return null
  const runs = Object.entries(readJson(folder, name) as Record<string, Row>).flatMap(([key, row]) => {
    const found = RUNS.exec(key)
    const isOurs = found !== null && Number(found[2]) === deviceCount && row.jct_list.length === jobCount
    return isOurs ? [{ policy: found[3]!, row }] : []
  })
  if (runs.length === 0) return null
  const contention = Math.max(1, jobCount / deviceCount)
  const isolated = Float64Array.from({ length: jobCount }, (_, job) => {
    const lengths = runs.map(
      ({ row }) => row.jct_list[job]! / row.finish_time_fairness_list[job]! / contention,
    )
    return lengths.sort((a, b) => a - b)[lengths.length >> 1]!
  })
  const byPolicy = new Map<string, RoundMetrics>()
  for (const [ours, theirs] of Object.entries(POLICIES)) {
    const row = runs.find(({ policy }) => policy === theirs)?.row
    if (row === undefined) continue
    const ratios = row.finish_time_fairness_list
    byPolicy.set(ours, {
      makespan: row.makespan,
      jct_mean: row.avg_jct,
      ftf_worst: Math.max(...ratios),
      unfair: (100 * ratios.filter((ratio) => ratio > UNFAIR_RATIO).length) / ratios.length,
      utilisation: row.cluster_util,
    })
  }
  return { byPolicy, isolated }
}
