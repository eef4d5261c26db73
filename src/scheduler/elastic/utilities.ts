/** What each width is worth to each job, restart included. */
import type { DeviceType, ElasticJob } from './model.ts'
import { widthOf } from './model.ts'
import type { GoodputTable } from './goodput-tables.ts'
import type { ElasticSettings } from './settings.ts'
import type { Widths } from './widths.ts'

/** How far beyond the widest measurement a model is trusted. */
const WIDENING = 16
const UNKNOWN_SECONDS = 600
const BLIND_HORIZON = Number(process.env.BH ?? 36000)
const H = Number(process.env.H ?? 0)

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
export function fillUtilities(
  row: Float64Array,
  { job, table, rest, restartSeconds, wasBlind }: JobWork,
  weight: number,
  { types, widths, settings }: Ground,
): void {
  row.fill(Number.NEGATIVE_INFINITY)
  const current = job.allocation === null ? -1 : currentOption(job, widths)
  if (table.single <= 0) {
    // Nothing is known: the fewest devices to learn from, rather fast ones.
    const fastest = Math.max(...types.map(({ memoryGBps }) => memoryGBps))
    for (let option = 0; option < widths.count; option += 1) {
      const runs = (job.limits.largestLocalBatch[widths.type[option]!] ?? 0) > 0
      if (runs && widths.devices[option] === job.limits.minDevices)
        row[option] = weight * (types[widths.type[option]!]!.memoryGBps / fastest) ** settings.concavity
    }
    if (current !== -1) row[current] = weight * 1.01
    return
  }
  const { thrift, concavity, restartWeight } = settings
  const horizon = wasBlind
    ? BLIND_HORIZON
    : Math.max(300, H * restartSeconds, (2 * Math.max(60, job.ageSeconds)) / (job.starts + 1))
  const widest = Math.min(
    job.limits.maxDevices,
    Math.max(job.limits.minDevices, WIDENING * table.widestMeasured),
  )
  const cost = restartWeight * restartSeconds
  for (let option = 0; option < widths.count; option += 1) {
    const devices = widths.devices[option]!
    const rate = table.rate[option]!
    if (rate <= 0 || devices > widest) continue
    const alone = rest / rate
    const seconds =
      option === current
        ? alone + job.restoreSecondsLeft
        : alone < horizon
          ? alone + cost
          : alone * (1 + cost / horizon)
    row[option] = weight * (rest / seconds / table.single) ** concavity
    if (thrift > 0) {
      const single = table.rate[widths.at[widths.type[option]!]![job.limits.minDevices]!]!
      row[option]! -= thrift * weight * (devices - job.limits.minDevices) * (single / table.single)
    }
  }
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
