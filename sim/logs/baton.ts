/** Baton's queue order on a log, with resumable jobs and with rigid ones. Lengths are learned; none is declared. */
import { orderByPrice, planBackfill, planSwaps, type WaitingJobPrice } from '#scheduler'
import { LearnedLengths } from './learned-lengths.ts'
import type { LogCluster, LogPolicy } from './simulate-log.ts'

/** Between looks at what waits: a checkpoint that was just written makes a job cheap to stop. */
const LOOK_SECONDS = 300

export function batonResumable(name: string): LogPolicy {
  const lengths = new LearnedLengths()
  return {
    name,
    wakeSeconds: LOOK_SECONDS,
    ended: (job, cluster) => lengths.ended(job, cluster),
    decide(cluster) {
      const waiting = cluster.waiting.map((job) => priceOf(job, cluster, lengths))
      const running = cluster.running.map((job) => ({
        ...priceOf(job, cluster, lengths),
        ranSeconds: cluster.trainedNow(job),
        lossSeconds: cluster.atRisk(job) + cluster.rules.restoreSeconds,
      }))
      const { stops, starts } = planSwaps(cluster.free, waiting, running)
      const starting = starts.map((at) => cluster.waiting[at]!)
      cluster.stop(stops.map((at) => cluster.running[at]!))
      cluster.start(starting)
    },
  }
}

/** Nothing is stopped: the order decides who starts, and the first that does not fit keeps its moment. */
export function batonRigid(name: string): LogPolicy {
  const lengths = new LearnedLengths()
  return {
    name,
    wakeSeconds: Number.POSITIVE_INFINITY,
    ended: (job, cluster) => lengths.ended(job, cluster),
    decide(cluster) {
      if (cluster.free === 0) return
      const order = orderByPrice(cluster.waiting.map((job) => priceOf(job, cluster, lengths)))
      const waiting = order.map((at) => cluster.waiting[at]!)
      cluster.start(backfilled(cluster, waiting, (job) => lengths.outlook(job, cluster).mean))
    },
  }
}

/** Which of `waiting`, in their order, start now; `left`: seconds that a job still runs, as far as one knows. */
export function backfilled(
  cluster: LogCluster,
  waiting: readonly number[],
  left: (job: number) => number,
): number[] {
  const { devices } = cluster.log
  const endings = cluster.running.map((job) => ({ devices: devices[job]!, endsAt: cluster.now + left(job) }))
  const startable = waiting.map((job) => ({ devices: devices[job]!, seconds: left(job) }))
  return planBackfill(cluster.now, cluster.free, endings, startable).starts.map((at) => waiting[at]!)
}

function priceOf(job: number, cluster: LogCluster, lengths: LearnedLengths): WaitingJobPrice {
  return {
    devices: cluster.log.devices[job]!,
    price: lengths.outlook(job, cluster).price,
    waitedSeconds: cluster.now - cluster.log.submittedAt[job]! - cluster.attained(job),
  }
}
