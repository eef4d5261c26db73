/**
 * Elastic completion time on mixed devices, on the workloads of Sia (SOSP 2023): 24 T4, 24 2080 Ti and 16 A100,
 * beside Sia and Gavel in the same run and beside the points that their authors published.
 */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import type { RunMetrics } from '../sim/elastic/metrics.ts'
import { SIA } from '../sim/elastic/protocol.ts'
import type { WorkloadCase } from './elastic/cases.ts'
import type { CaseResult } from './elastic/report.ts'
import { runElastic } from './elastic/run-elastic.ts'
import { takeSmallestFirst, takeWhileTime } from './elastic/time-budget.ts'
import type { BenchOptions } from './options.ts'

const LIMIT_SECONDS = 700
const QUICK_SECONDS = 45
/** On one of two cores, all subjects together. */
const secondsOf = (jobCount: number): number => 16 * (jobCount / 160) ** 1.2
/** Larger clusters for larger workloads, as `scale/scale_32x/workload-1`. */
const SCALED = /(?:^|\/)scale_(\d+)x\//
const SCALE = /^scale\//

export const run = (options: BenchOptions): Promise<number> =>
  runElastic(options, {
    protocol: SIA,
    workloads: 'sia-sosp23/workloads',
    subjects: ['sia', 'gavel', 'baton', 'baton-undeclared', 'baton-frugal'],
    clusterFactor: (name) => Number(SCALED.exec(name)?.[1] ?? 1),
    byDefault: (found) =>
      takeSmallestFirst(
        found.filter(({ name }) => !SCALE.test(name)),
        LIMIT_SECONDS,
        secondsOf,
      ),
    // `--case scale` is one workload of each size and rate; a folder or file below it is all of it.
    byName: (chosen, names) =>
      names.some((name) => /^scale\/?$/.test(name)) ? firstOfFolders(chosen) : chosen,
    quickly: (chosen) => takeWhileTime(chosen, QUICK_SECONDS, secondsOf),
    published,
  })

const firstOfFolders = (cases: readonly WorkloadCase[]): WorkloadCase[] =>
  cases.filter(({ name }, at) => {
    const folder = name.slice(0, name.lastIndexOf('/') + 1)
    return !SCALE.test(name) || !cases.slice(0, at).some((other) => other.name.startsWith(folder))
  })

/** What is known of single workloads, by the digest of their rows: another file of the same name has none. */
const PUBLISHED: Readonly<Record<string, Readonly<Record<string, Partial<RunMetrics>>>>> = {
  '0ff89480a7183132': { sia: { jct_mean: 0.596, gpu_hours_per_job: 3.58 }, gavel: { jct_mean: 1.798 } },
  c0f4c1d80ef57f2c: { sia: { jct_mean: 0.553 }, gavel: { jct_mean: 1.671 } },
}

const published = (chosen: readonly WorkloadCase[]): CaseResult[] =>
  chosen.flatMap(({ name, path }) => {
    const bytes = readFileSync(path)
    const text = path.endsWith('.gz') ? gunzipSync(bytes) : bytes
    const known = PUBLISHED[createHash('sha256').update(text).digest('hex').slice(0, 16)] ?? {}
    return Object.entries(known).map(([policy, metrics]) => ({
      case: name,
      subject: `published:${policy}`,
      metrics,
    }))
  })
