/**
 * The schedulers that Baton is held against, as their papers and manuals describe them. Those that know true
 * lengths are called oracles; the others learn lengths as Baton does, or need none.
 */
import { backfilled } from './baton.ts'
import { LearnedLengths } from './learned-lengths.ts'
import type { LogCluster, LogPolicy } from './simulate-log.ts'

const ONLY_EVENTS = Number.POSITIVE_INFINITY
/** How far into the queue a backfill looks, as Slurm's bf_max_job_test does. */
const BACKFILL_DEPTH = 1_000
/** Device-seconds after which a job of Tiresias (NSDI 2019) sinks to the next queue. */
const LAS_LIMITS = [3_600, 36_000]
const LAS_LOOK_SECONDS = 60
const SRTF_LOOK_SECONDS = 300

export const fifo = (): LogPolicy => ({
  name: 'fifo',
  wakeSeconds: ONLY_EVENTS,
  decide(cluster) {
    let free = cluster.free
    let count = 0
    for (; count < cluster.waiting.length; count += 1) {
      free -= cluster.log.devices[cluster.waiting[count]!]!
      if (free < 0) break
    }
    cluster.start(cluster.waiting.slice(0, count))
  },
})

/** EASY backfilling over learned lengths. */
export function fifoBackfill(): LogPolicy {
  const lengths = new LearnedLengths()
  return {
    name: 'fifo-backfill',
    wakeSeconds: ONLY_EVENTS,
    ended: (job, cluster) => lengths.ended(job, cluster),
    decide: (cluster) => backfill(cluster, (job) => lengths.outlook(job, cluster).mean),
  }
}

/** The same over true lengths. */
export const fifoBackfillOracle = (): LogPolicy => ({
  name: 'fifo-backfill-oracle',
  wakeSeconds: ONLY_EVENTS,
  decide: (cluster) => backfill(cluster, (job) => leftOf(job, cluster)),
})

/** Least attained service in queues, and in the order of submission within a queue. */
export const tiresias = (): LogPolicy => ({
  name: 'tiresias',
  wakeSeconds: LAS_LOOK_SECONDS,
  decide(cluster) {
    preemptInOrder(cluster, (job) => {
      const service = cluster.attained(job) * cluster.log.devices[job]!
      const queue = LAS_LIMITS.filter((limit) => service >= limit).length
      return queue * cluster.log.count + job
    })
  },
})

/** Shortest remaining time first, by what is expected to remain. */
export function srtf(): LogPolicy {
  const lengths = new LearnedLengths()
  return {
    name: 'srtf',
    wakeSeconds: SRTF_LOOK_SECONDS,
    ended: (job, cluster) => lengths.ended(job, cluster),
    decide: (cluster) => preemptInOrder(cluster, (job) => lengths.outlook(job, cluster).mean),
  }
}

/** Shortest remaining time first, and it knows it. */
export const srtfOracle = (): LogPolicy => ({
  name: 'srtf-oracle',
  wakeSeconds: ONLY_EVENTS,
  decide: (cluster) => preemptInOrder(cluster, (job) => leftOf(job, cluster)),
})

const leftOf = (job: number, cluster: LogCluster): number => cluster.log.seconds[job]! - cluster.progress(job)

function backfill(cluster: LogCluster, left: (job: number) => number): void {
  if (cluster.free > 0) cluster.start(backfilled(cluster, cluster.waiting.slice(0, BACKFILL_DEPTH), left))
}

/** Devices go to the jobs with the least key; whoever is not among them stops. */
function preemptInOrder(cluster: LogCluster, keyOf: (job: number) => number): void {
  const { devices, deviceCount } = cluster.log
  const jobs = [...cluster.waiting, ...cluster.running]
  const keys = new Map(jobs.map((job) => [job, keyOf(job)]))
  let left = deviceCount
  const chosen = new Set<number>()
  for (const job of jobs.sort((a, b) => keys.get(a)! - keys.get(b)! || a - b)) {
    if (left === 0) break
    if (devices[job]! > left) continue
    left -= devices[job]!
    chosen.add(job)
  }
  const starts = cluster.waiting.filter((job) => chosen.has(job))
  cluster.stop(cluster.running.filter((job) => !chosen.has(job)))
  cluster.start(starts)
}
