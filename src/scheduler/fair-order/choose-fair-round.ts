/**
 * Which jobs run until the next decision, so that all end soon, none much later than on its fair share, and the
 * last one early.
 *
 * Four classes, one after the other: jobs of which nothing is known (a first measurement is worth more than any
 * order), jobs that would end last even if they ran from now on, jobs about to miss the time that a fair share
 * would have taken, and the rest by least device-seconds left. A job that does not fit lets the next one go.
 */
import type { FairJob } from './fair-job.ts'
import type { LengthLeft } from './fair-lengths.ts'

export interface FairRound {
  readonly now: number
  readonly deviceCount: number
  /** Jobs that were there since the cluster was last empty, finished ones too: what a fair share is a share of. */
  readonly jobCount: number
}

/** Part of an equal share's time after which a job is to be done: room for waiting and wrong estimates. */
const FAIR_PART = 0.88
/** All work over all devices, less what ends of rounds and restores eat and estimates miss. */
const HORIZON_PART = 0.97
/** Seconds of slack below which a job goes first: for the makespan, and for its fair time. */
const LAST_SLACK = 100
const FAIR_SLACK = 300
/** Device-seconds that a running job is ahead of one that would have to be started. */
const STAYS = 300

/** Indexes into `jobs`; together they fit the devices. Cost: O(n log n). */
export function chooseFairRound(
  jobs: readonly FairJob[],
  lengths: readonly LengthLeft[],
  round: FairRound,
): number[] {
  let work = 0
  jobs.forEach(({ devices }, at) => {
    work += devices * lengths[at]!.seconds
  })
  const horizon = (HORIZON_PART * work) / round.deviceCount
  const contention = Math.max(1, round.jobCount / round.deviceCount)
  const ranks = jobs.map((job, at): Rank => {
    const { seconds, short, long, isGuess } = lengths[at]!
    if (isGuess) return { class: 0, key: job.arrivedAt }
    const lastSlack = horizon - long
    if (lastSlack < LAST_SLACK) return { class: 1, key: lastSlack }
    const fairSlack = job.arrivedAt + FAIR_PART * contention * (job.ranSeconds + short) - round.now - seconds
    const slack = Math.min(lastSlack, fairSlack)
    if (slack < FAIR_SLACK) return { class: 2, key: slack }
    return { class: 3, key: seconds * job.devices - (job.isRunning ? STAYS : 0) }
  })
  const order = jobs
    .map((_, at) => at)
    .sort((a, b) => ranks[a]!.class - ranks[b]!.class || ranks[a]!.key - ranks[b]!.key || a - b)
  let left = round.deviceCount
  return order.filter((at) => {
    if (jobs[at]!.devices > left) return false
    left -= jobs[at]!.devices
    return true
  })
}

interface Rank {
  readonly class: 0 | 1 | 2 | 3
  readonly key: number
}
