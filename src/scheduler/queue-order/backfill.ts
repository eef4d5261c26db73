/**
 * Start jobs in their order; the first one that does not fit keeps a moment in the future, and those behind it
 * start now only where they do not put that moment off (EASY backfilling: Lifka 1995).
 */
export interface Ending {
  readonly devices: number
  /** When it is expected to give its devices back. */
  readonly endsAt: number
}

export interface Startable {
  readonly devices: number
  /** How long it is expected to run. */
  readonly seconds: number
}

export interface Reservation {
  /** Index into the waiting jobs. */
  readonly head: number
  readonly startsAt: number
}

export interface BackfillPlan {
  /** Indexes into the waiting jobs, in their order. */
  readonly starts: readonly number[]
  readonly reservation: Reservation | null
}

/** `waiting` in the order in which they go. Cost: O(running log running + waiting). */
export function planBackfill(
  now: number,
  freeDevices: number,
  running: readonly Ending[],
  waiting: readonly Startable[],
): BackfillPlan {
  const starts: number[] = []
  const begun: Ending[] = []
  let free = freeDevices
  let at = 0
  for (; at < waiting.length && waiting[at]!.devices <= free; at += 1) {
    starts.push(at)
    free -= waiting[at]!.devices
    begun.push({ devices: waiting[at]!.devices, endsAt: now + waiting[at]!.seconds })
  }
  if (at >= waiting.length) return { starts, reservation: null }

  const head = at
  const need = waiting[head]!.devices
  let [startsAt, atHead] = [Number.POSITIVE_INFINITY, free]
  const endings = [...running, ...begun].sort((a, b) => a.endsAt - b.endsAt)
  for (const ending of endings) {
    atHead += ending.devices
    if (atHead < need) continue
    startsAt = Math.max(now, ending.endsAt)
    break
  }
  // What is over once the head has started may be held for as long as one likes.
  let spare = Math.max(0, atHead - need)
  for (at = head + 1; at < waiting.length && free > 0; at += 1) {
    const { devices, seconds } = waiting[at]!
    if (devices > free) continue
    const endsInTime = now + seconds <= startsAt
    if (!endsInTime && devices > spare) continue
    if (!endsInTime) spare -= devices
    free -= devices
    starts.push(at)
  }
  return { starts, reservation: { head, startsAt } }
}
