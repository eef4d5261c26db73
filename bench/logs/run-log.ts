/** One policy over one log, in a worker: asked by message, answered by message. */
import assert from 'node:assert/strict'
import { parentPort } from 'node:worker_threads'
import { measureLog, type LogMetrics } from '../../sim/logs/metrics.ts'
import { readLog } from '../../sim/logs/read-log.ts'
import { simulateLog } from '../../sim/logs/simulate-log.ts'
import { findSubject } from '../../sim/logs/subjects.ts'

export interface LogTask {
  readonly path: string
  readonly subject: string
  /** Only the first jobs; null: all. */
  readonly most: number | null
}

export interface LogAnswer {
  readonly metrics: LogMetrics
  readonly jobCount: number
  readonly deviceCount: number
}

parentPort?.on('message', async (task: LogTask) => {
  const done = await answer(task)
  parentPort?.postMessage(done, [])
})

async function answer({ path, subject, most }: LogTask): Promise<LogAnswer> {
  const found = findSubject(subject)
  assert(found !== undefined, `there is no subject ${subject}`)
  const log = await readLog(path, most ?? Number.POSITIVE_INFINITY)
  const run = simulateLog(log, found.rules, found.make())
  return { metrics: measureLog(run), jobCount: log.count, deviceCount: log.deviceCount }
}
