/** What a run of a log is judged by: always all of it together. */
import type { LogRun } from './simulate-log.ts'

export interface LogMetrics {
  /** Hours from submission to completion. */
  readonly jct_mean: number
  readonly jct_p99: number
  readonly makespan: number
  readonly gpu_hours_per_job: number
  /** Starts after the first. */
  readonly restarts_per_job: number
  /** Devices that trained what counted over all there are, while work waited; the whole run where none ever did. */
  readonly utilisation: number
}

export const UNITS: Readonly<Record<keyof LogMetrics, string>> = {
  jct_mean: 'h',
  jct_p99: 'h',
  makespan: 'h',
  gpu_hours_per_job: 'GPU-h',
  restarts_per_job: 'restarts',
  utilisation: 'share',
}

export function measureLog({ cluster, trainedWhileWaiting, offeredWhileWaiting }: LogRun): LogMetrics {
  const { log, finishedAt, starts } = cluster
  const hours = Float64Array.from(finishedAt, (at, job) => (at - log.submittedAt[job]!) / 3600).sort()
  let [ended, held, restarts] = [0, 0, 0]
  for (let job = 0; job < log.count; job += 1) {
    ended = Math.max(ended, finishedAt[job]!)
    held += cluster.held[job]!
    restarts += starts[job]! - 1
  }
  return {
    jct_mean: hours.reduce((sum, value) => sum + value, 0) / log.count,
    jct_p99: hours[Math.min(log.count - 1, Math.ceil(0.99 * log.count) - 1)]!,
    makespan: ended / 3600,
    gpu_hours_per_job: held / 3600 / log.count,
    restarts_per_job: restarts / log.count,
    utilisation:
      offeredWhileWaiting > 0
        ? trainedWhileWaiting / offeredWhileWaiting
        : (held - cluster.wasted) / (log.deviceCount * ended),
  }
}
