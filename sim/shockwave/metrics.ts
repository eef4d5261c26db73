/** What Shockwave's authors judge a schedule by. */
import type { RoundInput, RoundRun } from './simulate.ts'

export interface RoundMetrics {
  /** Seconds from the first arrival to the last completion. */
  readonly makespan: number
  /** Seconds from arrival to completion. */
  readonly jct_mean: number
  /** Completion over what a fair share would have taken: the longest. */
  readonly ftf_worst: number
  /** Per cent of jobs whose ratio is above 1.1. */
  readonly unfair: number
  /** GPU-seconds of running over all there were. */
  readonly utilisation: number
}

export const UNITS: Readonly<Record<keyof RoundMetrics, string>> = {
  makespan: 's',
  jct_mean: 's',
  ftf_worst: 'ratio',
  unfair: '%',
  utilisation: 'share',
}

export const UNFAIR_RATIO = 1.1

/** `isolated`: seconds of each job with nobody beside it. */
export function measureRounds(input: RoundInput, isolated: ArrayLike<number>, run: RoundRun): RoundMetrics {
  const { jobs, deviceCount } = input
  const makespan = run.endedAt - jobs[0]!.arrivesAt
  const contention = Math.max(1, jobs.length / deviceCount)
  const times = jobs.map((job, at) => run.finishedAt[at]! - job.arrivesAt)
  const ratios = times.map((time, at) => time / (isolated[at]! * contention))
  return {
    makespan,
    jct_mean: times.reduce((sum, time) => sum + time, 0) / jobs.length,
    ftf_worst: Math.max(...ratios),
    unfair: (100 * ratios.filter((ratio) => ratio > UNFAIR_RATIO).length) / jobs.length,
    utilisation: run.serviceSeconds / (deviceCount * makespan),
  }
}
