/** What each width is worth to each job, restart included. */
import type { DeviceType, ElasticJob } from './model.ts'
import { widthOf } from './model.ts'
import type { GoodputTable } from './goodput-tables.ts'
import type { ElasticSettings } from './settings.ts'
import { narrowest, type Widths } from './widths.ts'

/** How far beyond the widest measurement a model is trusted. */
const WIDENING = 16
/** What a job of an unknown application is taken for. */
const UNKNOWN_SECONDS = 600
const SHORTEST_HORIZON_SECONDS = 300
const BLIND_HORIZON_SECONDS = 36_000
/** A probe is made when the job's work on one device is so many times its starts. */
const PROBE_WORTH = 5
/** What staying is worth to a job that should probe: it is better than to wait. */
const PROBE_ELSE = 0.5

/** What all jobs have in common. */
export interface Ground {
  readonly types: readonly DeviceType[]
  readonly widths: Widths
  readonly settings: ElasticSettings
}

export interface JobWork {
  readonly job: ElasticJob
  readonly table: GoodputTable
  /** Progress that is left. */
  readonly rest: number
  readonly restartSeconds: number
  /** It was placed before anything was known of its application. */
  readonly wasBlind: boolean
}

/**
 * Weights of heSRPT (Berg et al.): by rank among the remaining work on one device, the shortest most. With
 * speed growing as width^p, these shares minimise the mean completion time.
 */
export function weightsOf(works: readonly JobWork[], shortFirst: number): Float64Array {
  const seconds = works.map(secondsLeft)
  const order = [...works.keys()].sort((a, b) => seconds[b]! - seconds[a]! || a - b)
  const power = 1 / (1 - shortFirst)
  const weights = new Float64Array(works.length)
  order.forEach((at, rank) => {
    weights[at] = ((rank + 1) ** power - rank ** power) ** (1 / power)
  })
  return weights
}

const secondsLeft = ({ table, rest }: JobWork): number =>
  table.single > 0 ? rest / table.single : UNKNOWN_SECONDS

/** Fills one row of the matrix of utilities: by width; -Infinity where the job may not go. */
export function fillUtilities(row: Float64Array, work: JobWork, weight: number, ground: Ground): void {
  row.fill(Number.NEGATIVE_INFINITY)
  const { job, table, rest, restartSeconds } = work
  const { widths, settings } = ground
  const current = job.allocation === null ? -1 : currentOption(job, widths)
  if (table.single <= 0) {
    fillBlind(row, job, weight, current, ground)
    return
  }
  if (fillProbe(row, work, weight, current, ground)) return
  const { thrift, concavity, restartWeight } = settings
  const horizon = horizonOf(work)
  const widest = Math.max(job.limits.minDevices, WIDENING * table.widestMeasured)
  const cost = restartWeight * restartSeconds
  // What it pays whatever is chosen is no reason against a width, nor against the job.
  const sunk = current === -1 ? cost : job.restoreSecondsLeft
  for (let option = 0; option < widths.count; option += 1) {
    const devices = widths.devices[option]!
    const rate = table.rate[option]!
    if (rate <= 0 || (devices > widest && option !== current)) continue
    const alone = rest / rate
    const seconds =
      option === current
        ? alone + job.restoreSecondsLeft
        : alone < horizon
          ? alone + cost
          : alone * (1 + cost / horizon)
    row[option] = weight * ((rest / table.single + sunk) / Math.max(seconds, 1e-3)) ** concavity
    if (thrift > 0) {
      const first = narrowest(widths, widths.type[option]!, job.limits)
      const extra = devices - widths.devices[first]!
      row[option]! -= thrift * weight * extra * (table.rate[first]! / table.single)
    }
  }
}

/**
 * How long a change is taken to last, over which its cost is spread: twice as long as placements of the job
 * lasted so far. One that was placed without knowing anything may change freely once.
 */
function horizonOf({ job, wasBlind }: JobWork): number {
  return wasBlind
    ? BLIND_HORIZON_SECONDS
    : Math.max(SHORTEST_HORIZON_SECONDS, (2 * Math.max(60, job.ageSeconds)) / (job.starts + 1))
}

/** Nothing is known of the application: its fewest devices, to learn from, and rather fast ones. */
function fillBlind(
  row: Float64Array,
  { limits }: ElasticJob,
  weight: number,
  current: number,
  { types, widths, settings }: Ground,
): void {
  const fastest = Math.max(...types.map(({ memoryGBps }) => memoryGBps))
  for (let type = 0; type < types.length; type += 1) {
    const option = narrowest(widths, type, limits)
    if (option === -1) continue
    row[option] = weight * (types[type]!.memoryGBps / fastest) ** settings.concavity
  }
  if (current !== -1) row[current] = weight * 1.01
}

/**
 * The first job of an application goes once around the types where it was never measured, on its fewest devices,
 * when it is long enough to bear the starts: all that come after it choose better. Whether it is such a job.
 */
function fillProbe(
  row: Float64Array,
  work: JobWork,
  weight: number,
  current: number,
  ground: Ground,
): boolean {
  const { job, table, rest, restartSeconds, wasBlind } = work
  if (!wasBlind || current === -1) return false
  const { types, widths } = ground
  const missing = types.flatMap((_, type) => {
    const option = table.isMeasured[type] ? -1 : narrowest(widths, type, job.limits)
    return option === -1 ? [] : [option]
  })
  if (missing.length === 0 || rest / table.single < PROBE_WORTH * missing.length * restartSeconds)
    return false
  // While it restores there is nothing to learn from going elsewhere.
  row[current] = job.restoreSecondsLeft > 0 ? 2 * weight : PROBE_ELSE * weight
  if (job.restoreSecondsLeft === 0) for (const option of missing) row[option] = weight
  return true
}

/** The option of what it holds, or the next narrower when a fallback gave it another count. */
export function currentOption(job: ElasticJob, widths: Widths): number {
  const { type } = job.allocation!
  for (let devices = widthOf(job.allocation!); devices > 0; devices -= 1) {
    const option = widths.at[type]![devices] ?? -1
    if (option !== -1) return option
  }
  return -1
}
