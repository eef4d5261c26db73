/**
 * Real logs: Microsoft's ITP clusters and Philly, each on a cluster as large as its mean demand, under Baton's
 * queue order and the schedulers it is held against. Lengths are learned while the log runs; none is declared,
 * and what knows true lengths has `oracle` in its name.
 *
 * `baton` and the others that stop jobs: checkpoint every 30 min, every restart charged 60 s and the training
 * since the last checkpoint; `-checkpoint-10` and `-60` are other intervals. `baton-rigid` stops nobody.
 */
import { findLogs } from '../../sim/logs/find-logs.ts'
import { UNITS, type LogMetrics } from '../../sim/logs/metrics.ts'
import { readLog } from '../../sim/logs/read-log.ts'
import { listSubjects } from '../../sim/logs/subjects.ts'
import { chooseCases } from '../choose-cases.ts'
import type { BenchOptions } from '../options.ts'
import { Report } from '../report.ts'
import { traceFolders } from '../trace-folder.ts'
import { runInWorkers } from '../worker-pool.ts'
import type { LogAnswer, LogTask } from './run-log.ts'

/** With --quick, of each log. */
const QUICK_JOBS = 2_000
const FOLDERS = ['microsoft', 'philly']

export async function run(options: BenchOptions): Promise<number> {
  const report = new Report(options)
  const folders = [...new Set(FOLDERS.flatMap((prefix) => traceFolders(options.data, prefix)))]
  const cases = await findLogs(folders)
  if (cases.length === 0) throw new Error(`${folders.join(', ')} has no log of jobs (CSV)`)
  const most = options.quick ? QUICK_JOBS : null
  const subjects = listSubjects(options.quick).map(({ name }) => name)
  report.say(
    options.quick
      ? `logs: the first ${QUICK_JOBS} jobs of each log, one checkpoint interval; without --quick all of it`
      : `logs: ${subjects.length} policies over ${cases.length} logs; the ITP clusters take about 15 min on 2 busy cores, Philly longer`,
  )
  const shares: number[] = []
  for (const { name, path } of chooseCases(cases, options.cases)) {
    // Read here first, so that a bad row is told as such and not by a worker.
    const log = await readLog(path, most ?? Number.POSITIVE_INFINITY)
    const began = performance.now()
    const tasks: LogTask[] = subjects.map((subject) => ({ path, subject, most }))
    const answers = await runInWorkers(new URL('./run-log.ts', import.meta.url), tasks, isAnswer)
    const backfill = answers[subjects.indexOf('fifo-backfill')]!.metrics.jct_mean
    subjects.forEach((subject, at) => {
      const { metrics } = answers[at]!
      const share = metrics.jct_mean / backfill
      if (subject === 'baton') shares.push(share)
      const all: LogMetrics & { jct_of_backfill: number } = { ...metrics, jct_of_backfill: share }
      report.add(name, subject, { ...all }, { ...UNITS, jct_of_backfill: 'share' })
    })
    const seconds = Math.round((performance.now() - began) / 1_000)
    report.close(`${name}: ${log.count} jobs, ${log.deviceCount} devices (${seconds} s)`)
  }
  const mean = Math.exp(shares.reduce((sum, share) => sum + Math.log(share), 0) / shares.length)
  report.say(`logs: baton's mean completion time over fifo-backfill's, geometric mean: ${mean.toFixed(3)}`)
  return 0
}

function isAnswer(value: unknown): value is LogAnswer {
  return typeof value === 'object' && value !== null && 'metrics' in value
}
