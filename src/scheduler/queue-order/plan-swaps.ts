/**
 * Which waiting jobs start and which running ones make room, where jobs can be stopped and resumed.
 *
 * Order: seconds that one completion costs, times devices, least first; long waiting counts ever more, so nobody
 * waits for ever. A job that does not fit may take the place of others if it is worth it: the completions that
 * are put off meanwhile, and the training that the stops lose, have to stay well below its own completion.
 */
export interface WaitingJobPrice {
  readonly devices: number
  /** Seconds of running that one completion costs; see Outlook. */
  readonly price: number
  /** Since submission, without the time that it ran. */
  readonly waitedSeconds: number
}

export interface RunningJobPrice extends WaitingJobPrice {
  /** Since it was started last. */
  readonly ranSeconds: number
  /** Of its training that a stop now would lose, and of the restore afterwards. */
  readonly lossSeconds: number
}

export interface SwapPlan {
  /** Indexes into the running jobs. */
  readonly stops: readonly number[]
  /** Indexes into the waiting jobs, in their order. */
  readonly starts: readonly number[]
}

/** Waiting this long doubles what a completion is worth; it grows with the square. */
const PATIENCE_SECONDS = 48 * 3_600
/** A job that was started is left alone for so long. */
const SHORTEST_RUN_SECONDS = 1_200
/** Completions put off, over the one gained: above this nobody is stopped. */
const WORTH_IT = 0.4
/** A lost second counts this often: it delays everyone behind it. */
const LOSS_WEIGHT = 3
/** Waiting jobs for which room is looked for among the running ones. */
const TRIES = 20

/** Worth of a completion: 1 when the job has not waited. */
const worth = (job: WaitingJobPrice): number => 1 + (Math.max(0, job.waitedSeconds) / PATIENCE_SECONDS) ** 2

/** Indexes, first the one that goes first, `most` of them at most. Ties keep their order. */
export function orderByPrice(waiting: readonly WaitingJobPrice[], most = waiting.length): number[] {
  const keys = Float64Array.from(waiting, (job) => (job.price * job.devices) / worth(job))
  if (most >= waiting.length) return waiting.map((_, at) => at).sort((a, b) => keys[a]! - keys[b]! || a - b)
  const least: number[] = []
  for (let at = 0; at < keys.length; at += 1) {
    if (least.length === most && keys[at]! >= keys[least.at(-1)!]!) continue
    if (least.length === most) least.pop()
    let place = least.length
    while (place > 0 && keys[at]! < keys[least[place - 1]!]!) place -= 1
    least.splice(place, 0, at)
  }
  return least
}

/** Cost: O(waiting + TRIES · running) while all devices are busy; the queue is sorted only when some are free. */
export function planSwaps(
  freeDevices: number,
  waiting: readonly WaitingJobPrice[],
  running: readonly RunningJobPrice[],
): SwapPlan {
  const starts: number[] = []
  const stops: number[] = []
  let free = freeDevices
  let triesLeft = TRIES
  // Completions a second that running jobs bring.
  const rates = Float64Array.from(running, (job) => worth(job) / job.price)
  let movable = running.map((_, at) => at).filter((at) => running[at]!.ranSeconds >= SHORTEST_RUN_SECONDS)
  const consider = (at: number): void => {
    const job = waiting[at]!
    if (job.devices > free) {
      if (triesLeft === 0) return
      triesLeft -= 1
      const room = makeRoom(job, job.devices - free, running, rates, movable)
      if (room === null) return
      for (const victim of room) free += running[victim]!.devices
      stops.push(...room)
      movable = movable.filter((one) => !room.includes(one))
    }
    free -= job.devices
    starts.push(at)
  }

  const first = orderByPrice(waiting, free === 0 ? TRIES : waiting.length)
  for (const at of first) {
    if (free === 0 && triesLeft === 0) break
    consider(at)
  }
  // A wide one that made room may have left some over.
  if (free > 0 && first.length < waiting.length) {
    const considered = new Set(first)
    for (const at of orderByPrice(waiting)) if (!considered.has(at)) consider(at)
  }
  return { stops, starts }
}

/** The jobs that put off least for each device they give; null: not worth it, or not enough of them. */
function makeRoom(
  job: WaitingJobPrice,
  devices: number,
  running: readonly RunningJobPrice[],
  rates: Float64Array,
  movable: readonly number[],
): number[] | null {
  const budget = WORTH_IT * worth(job)
  const costs = new Float64Array(running.length)
  let least = Number.POSITIVE_INFINITY
  for (const at of movable) {
    costs[at] = rates[at]! * (job.price + LOSS_WEIGHT * running[at]!.lossSeconds)
    least = Math.min(least, costs[at] / running[at]!.devices)
  }
  // Most of the time not even the cheapest are worth it, and nothing has to be sorted.
  if (least * devices > budget) return null
  const perDevice = (at: number): number => costs[at]! / running[at]!.devices
  const chosen: number[] = []
  let [missing, cost] = [devices, 0]
  for (const at of movable.toSorted((a, b) => perDevice(a) - perDevice(b) || a - b)) {
    if (missing <= 0) break
    chosen.push(at)
    missing -= running[at]!.devices
    cost += costs[at]!
  }
  if (missing > 0) return null
  // The last ones may have made some of the first superfluous.
  for (const at of chosen.toSorted((a, b) => costs[b]! - costs[a]! || a - b)) {
    if (running[at]!.devices > -missing) continue
    missing += running[at]!.devices
    cost -= costs[at]!
    chosen.splice(chosen.indexOf(at), 1)
  }
  return cost > budget ? null : chosen
}
