/**
 * How long jobs run, learned from those that ended: by user, name and shape where enough is known, from ever
 * broader company where it is not.
 *
 * Run times span seven decades and short ones are the most, so what matters is what a job that has run for a
 * while still has before it. Times are counted in buckets of a quarter octave; old ones fade.
 */

const BUCKETS_PER_OCTAVE = 4
/** Up to 2^25 s, a year. */
const BUCKET_COUNT = 25 * BUCKETS_PER_OCTAVE
/** A broader kind counts as much as this many jobs of the kind itself. */
const BROADER_WEIGHT = 0.5
/** Beyond so many jobs the older half counts half. */
const MEMORY = 2_000

export interface Outlook {
  /** Seconds that it still runs, on average. */
  readonly mean: number
  /**
   * Seconds of running that one completion costs when it is given up at the best moment (Gittins 1979): the
   * order of least mean completion time when lengths are unknown.
   */
  readonly price: number
}

interface Kind {
  readonly counts: Float64Array
  total: number
  /** Grows with each job: tables older than a twentieth of it are made anew. */
  seen: number
  tableSeen: number
  tableOfBroader: number
  mass: Float64Array
  mean: Float64Array
  price: Float64Array
}

export class RuntimeHistory {
  readonly #kinds = new Map<string, Kind>()

  /** `kinds`: what the job is like, closest first; the last one is shared by all. */
  ended(kinds: readonly string[], seconds: number): void {
    const bucket = bucketOf(seconds)
    for (const name of kinds) {
      const kind = this.#kind(name)
      kind.counts[bucket]! += 1
      kind.total += 1
      kind.seen += 1
      if (kind.total < MEMORY) continue
      for (let at = 0; at < BUCKET_COUNT; at += 1) kind.counts[at]! /= 2
      kind.total /= 2
    }
  }

  /** What a job of these kinds that has run for `seconds` has before it. */
  outlook(kinds: readonly string[], seconds: number): Outlook {
    const kind = this.#table(kinds, 0)
    const bucket = seconds <= 0 ? 0 : bucketOf(seconds)
    return { mean: kind.mean[bucket]!, price: kind.price[bucket]! }
  }

  #kind(name: string): Kind {
    let kind = this.#kinds.get(name)
    if (kind === undefined) {
      kind = {
        counts: new Float64Array(BUCKET_COUNT),
        total: 0,
        seen: 0,
        tableSeen: -1,
        tableOfBroader: -1,
        mass: new Float64Array(BUCKET_COUNT),
        mean: new Float64Array(BUCKET_COUNT),
        price: new Float64Array(BUCKET_COUNT),
      }
      this.#kinds.set(name, kind)
    }
    return kind
  }

  #table(kinds: readonly string[], level: number): Kind {
    const known = this.#kinds.get(kinds[level]!)
    // Of a kind that nobody has ended of yet, the next broader one knows as much.
    if (known === undefined && level + 1 < kinds.length) return this.#table(kinds, level + 1)
    const kind = known ?? this.#kind(kinds[level]!)
    const broader = level + 1 < kinds.length ? this.#table(kinds, level + 1) : null
    const version = broader?.tableSeen ?? 0
    if (kind.tableSeen >= 0 && kind.seen <= kind.tableSeen * 1.05 && version <= kind.tableOfBroader * 1.1) {
      return kind
    }
    kind.tableSeen = kind.seen
    kind.tableOfBroader = version
    const weight = BROADER_WEIGHT / (kind.total + BROADER_WEIGHT)
    for (let at = 0; at < BUCKET_COUNT; at += 1) {
      const own = kind.total === 0 ? 0 : kind.counts[at]! / kind.total
      kind.mass[at] = (1 - weight) * own + weight * (broader?.mass[at] ?? UNKNOWN[at]!)
    }
    fillOutlook(kind)
    return kind
  }
}

const bucketOf = (seconds: number): number =>
  Math.min(BUCKET_COUNT - 1, Math.max(0, Math.floor(BUCKETS_PER_OCTAVE * Math.log2(seconds))))
const startOf = (bucket: number): number => (bucket === 0 ? 0 : 2 ** (bucket / BUCKETS_PER_OCTAVE))
const middleOf = (bucket: number): number => 2 ** ((bucket + 0.5) / BUCKETS_PER_OCTAVE)
const STARTS = Float64Array.from({ length: BUCKET_COUNT + 1 }, (_, at) => startOf(at))
const MIDDLES = Float64Array.from({ length: BUCKET_COUNT }, (_, at) => middleOf(at))

/** Before anything is known: every order of magnitude from a minute to four days is as likely. */
const UNKNOWN = Float64Array.from({ length: BUCKET_COUNT }, (_, at) => {
  const middle = middleOf(at)
  return middle > 60 && middle < 345_600 ? 1 / (BUCKETS_PER_OCTAVE * Math.log2(345_600 / 60)) : 1e-9
})

/** Both tables from the masses, for a job that has just reached each bucket. Cost: O(buckets squared). */
function fillOutlook({ mass, mean, price }: Kind): void {
  for (let from = 0; from < BUCKET_COUNT; from += 1) {
    const attained = STARTS[from]!
    let alive = 0
    for (let at = from; at < BUCKET_COUNT; at += 1) alive += mass[at]!
    if (alive < 1e-12) {
      mean[from] = Math.max(attained, 60)
      price[from] = Math.max(attained, 60)
      continue
    }
    let [ended, spent, best] = [0, 0, 0]
    for (let at = from; at < BUCKET_COUNT; at += 1) {
      const share = mass[at]! / alive
      ended += share
      spent += share * (MIDDLES[at]! - attained)
      const cost = spent + (1 - ended) * (STARTS[at + 1]! - attained)
      best = Math.max(best, ended / cost)
    }
    mean[from] = spent
    price[from] = 1 / best
  }
}
