/**
 * Elastic completion time on the workloads of Pollux (OSDI 2021): 64 T4, beside Pollux and Tiresias in the same
 * run and beside what their authors published.
 */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { percentile } from '../sim/elastic/metrics.ts'
import { mean } from './percentile.ts'
import { POLLUX } from '../sim/elastic/protocol.ts'
import type { WorkloadCase } from './elastic/cases.ts'
import type { CaseResult } from './elastic/report.ts'
import { runElastic } from './elastic/run-elastic.ts'
import { takeSmallestFirst, takeWhileTime } from './elastic/time-budget.ts'
import type { BenchOptions } from './options.ts'

const FOLDER = 'pollux-osdi21'
const LIMIT_SECONDS = 700
const QUICK_SECONDS = 45
/** On one of two cores; the genetic search of Pollux is nearly all of it. */
const secondsOf = (jobCount: number): number => 30 * (jobCount / 160) ** 1.8

export const run = (options: BenchOptions): Promise<number> =>
  runElastic(options, {
    protocol: POLLUX,
    workloads: FOLDER,
    subjects: ['pollux', 'tiresias', 'baton', 'baton-undeclared', 'baton-frugal'],
    clusterFactor: () => 1,
    byDefault: (found) => takeSmallestFirst(found, LIMIT_SECONDS, secondsOf),
    byName: (chosen) => chosen,
    quickly: (chosen) => takeWhileTime(chosen, QUICK_SECONDS, secondsOf),
    published,
  })

/** Their authors' own results lie beside the workloads: `results-jobload/POLICY-LOAD/summary.json.gz`. */
function published(chosen: readonly WorkloadCase[], traces: string): CaseResult[] {
  return ['pollux', 'tiresias'].flatMap((policy) =>
    chosen.flatMap(({ name }) => {
      const [folder = '', workload = ''] = name.split('/')
      const load = folder === 'workloads' ? '1.0' : /^workloads-(\d+\.\d+)$/.exec(folder)?.[1]
      const file = join(traces, FOLDER, 'results-jobload', `${policy}-${load}`, 'summary.json.gz')
      if (load === undefined || !existsSync(file)) return []
      const summary: unknown = JSON.parse(gunzipSync(readFileSync(file)).toString('utf8'))
      const hours = hoursIn(summary, workload)
      if (hours.length === 0) return []
      return [
        {
          case: name,
          subject: `published:${policy}`,
          metrics: { jct_mean: mean(hours), jct_p99: percentile(hours, 0.99) },
        },
      ]
    }),
  )
}

function hoursIn(summary: unknown, workload: string): number[] {
  const jobs = field(field(summary, 'jcts'), workload)
  return typeof jobs === 'object' && jobs !== null
    ? Object.values(jobs)
        .filter((value): value is number => typeof value === 'number')
        .map((value) => value / 3600)
        .sort((a, b) => a - b)
    : []
}

const field = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined
