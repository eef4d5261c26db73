/**
 * Elastic widths: which job runs on how many devices of which type, and when it is worth a restart to change.
 *
 * It knows what a scheduler can know: progress, measured steps and gradients, the lengths of finished jobs and
 * what starts have cost; and, where settings say so, the lengths that owners declare. The same reports and the
 * same calls give the same decisions.
 */
import { GoodputTables } from './goodput-tables.ts'
import { splitBatch } from './goodput.ts'
import { GradientStore } from './gradient-store.ts'
import type {
  Allocation,
  BatchChoice,
  DeviceType,
  ElasticJob,
  GradientMeasurement,
  StepMeasurement,
} from './model.ts'
import { sameAllocation, widthOf } from './model.ts'
import { placeWidths } from './place-widths.ts'
import { FinishedWork, declaredRest } from './remaining-work.ts'
import type { ElasticSettings } from './settings.ts'
import { SpeedStore } from './speed-store.ts'
import { currentOption, fillUtilities, weightsOf, type JobWork } from './utilities.ts'
import { WidthChoice } from './width-choice.ts'
import { listWidths, type Widths } from './widths.ts'

/** Taken for a start of which none was seen yet. */
const UNKNOWN_RESTART_SECONDS = 60
/** After so long without devices a job counts twice; after twice as long, five times. */
const AGING_SECONDS = 3600
/** No model is trusted beyond. */
const WIDEST = 64

export class ElasticScheduler {
  readonly #types: readonly DeviceType[]
  readonly #settings: ElasticSettings
  readonly #speeds = new SpeedStore()
  readonly #gradients = new GradientStore()
  readonly #finished = new FinishedWork()
  readonly #restarts = new Map<string, number>()
  /** Jobs that were placed before anything was known of their application. */
  readonly #blind = new Set<string>()
  /** Age of each job without devices when it got into that state. */
  readonly #waitsSince = new Map<string, number>()
  /** Counts of devices that jobs name as their least or most. */
  readonly #named = new Set<number>()
  #widths: Widths
  #tables: GoodputTables
  #choice: WidthChoice
  #hasNews = false

  constructor(types: readonly DeviceType[], settings: ElasticSettings) {
    this.#types = types
    this.#settings = settings
    this.#widths = listWidths(types, WIDEST, [])
    this.#tables = new GoodputTables(types, this.#widths, this.#speeds, this.#gradients)
    this.#choice = new WidthChoice(types, this.#widths, settings.patienceSeconds)
  }

  /** What a training job measured of itself. */
  observe(step: StepMeasurement, gradient: GradientMeasurement): void {
    if (this.#speeds.model(step.application, step.type) === null) this.#hasNews = true
    this.#speeds.observe(step)
    this.#gradients.observe(gradient)
  }

  /** The first measurement of an application on a type came in: what was placed blindly deserves another look. */
  get hasNews(): boolean {
    return this.#hasNews
  }

  /** A start of the application took this long. */
  restarted(application: string, seconds: number): void {
    const known = this.#restarts.get(application)
    this.#restarts.set(application, known === undefined ? seconds : known + (seconds - known) / 4)
  }

  finished(job: ElasticJob): void {
    this.#finished.add(job.application, job.done)
  }

  /** In the order of `jobs`, all that have not finished; null: the job waits. */
  decide(jobs: readonly ElasticJob[]): (Allocation | null)[] {
    this.#admitWidths(jobs)
    this.#forgetOthers(jobs)
    const works = jobs.map((job) => this.#workOf(job))
    const weights = weightsOf(works, this.#settings.shortFirst)
    const ground = { types: this.#types, widths: this.#widths, settings: this.#settings }
    const { count } = this.#widths
    const utility = new Float64Array(jobs.length * count)
    works.forEach((work, at) => {
      const row = utility.subarray(at * count, (at + 1) * count)
      fillUtilities(row, work, weights[at]! * this.#agingOf(work.job), ground)
    })
    const choice = this.#choice.choose(works, utility)
    this.#hasNews = false
    const placed = placeWidths(
      this.#types,
      works.map((work, at) => {
        const option = choice[at]!
        return {
          devices: option === -1 ? 0 : this.#widths.devices[option]!,
          type: option === -1 ? 0 : this.#widths.type[option]!,
          held: work.job.allocation,
          moveCost: this.#moveCostOf(work),
        }
      }),
    )
    works.forEach(({ job, table }, at) => {
      if (sameAllocation(placed[at]!, job.allocation)) return
      const next = placed[at]
      const probes =
        next !== null && next !== undefined && !table.isMeasured[next.type] && this.#blind.has(job.id)
      if (table.single <= 0 || probes) this.#blind.add(job.id)
      else this.#blind.delete(job.id)
    })
    return placed
  }

  /** The best batch for where a job stands; the initial one while nothing is known. */
  chooseBatch(job: ElasticJob, allocation: Allocation): BatchChoice {
    const known = this.#tables.batch(job, allocation)
    if (known !== null) return known
    const { limits } = job
    const devices = widthOf(allocation)
    const batch = limits.fixedBatch ?? Math.max(limits.initialBatch, limits.smallestLocalBatch * devices)
    return splitBatch(batch, devices, limits, limits.largestLocalBatch[allocation.type]!)
  }

  #workOf(job: ElasticJob): JobWork {
    const table = this.#tables.table(job)
    const rest =
      this.#settings.usesDeclarations && job.declaredTotal !== null
        ? declaredRest(job.declaredTotal, job.done)
        : this.#finished.residual(job.application, job.done, table.single)
    const restartSeconds = this.#restarts.get(job.application) ?? UNKNOWN_RESTART_SECONDS
    return { job, table, rest, restartSeconds, wasBlind: this.#blind.has(job.id) }
  }

  /** More than 1 for a job that has waited long, and without limit: in the end it goes first. */
  #agingOf({ id, ageSeconds, allocation }: ElasticJob): number {
    if (allocation !== null) this.#waitsSince.delete(id)
    else if (!this.#waitsSince.has(id)) this.#waitsSince.set(id, ageSeconds)
    const waited = ageSeconds - (this.#waitsSince.get(id) ?? ageSeconds)
    return 1 + (waited / AGING_SECONDS) ** 2
  }

  /** Device-seconds that a move wastes; more the nearer the end, where waiting would have cost little. */
  #moveCostOf({ job, table, rest, restartSeconds }: JobWork): number {
    if (job.allocation === null) return 0
    const rate = table.rate[currentOption(job, this.#widths)] ?? 0
    const seconds = rate > 0 ? rest / rate + job.restoreSecondsLeft : Number.POSITIVE_INFINITY
    return restartSeconds * widthOf(job.allocation) * (1 + restartSeconds / (1 + seconds))
  }

  /** A count that a job names and no width has yet becomes one. */
  #admitWidths(jobs: readonly ElasticJob[]): void {
    const before = this.#named.size
    for (const { limits } of jobs) {
      for (const devices of [limits.minDevices, limits.maxDevices]) {
        if (devices <= WIDEST && !this.#widths.at.some((row) => row[devices] !== -1)) this.#named.add(devices)
      }
    }
    if (this.#named.size === before) return
    this.#widths = listWidths(this.#types, WIDEST, [...this.#named])
    this.#tables = new GoodputTables(this.#types, this.#widths, this.#speeds, this.#gradients)
    this.#choice = new WidthChoice(this.#types, this.#widths, this.#settings.patienceSeconds)
  }

  #forgetOthers(jobs: readonly ElasticJob[]): void {
    if (this.#blind.size + this.#waitsSince.size <= 2 * jobs.length) return
    const ids = new Set(jobs.map(({ id }) => id))
    for (const id of this.#blind) if (!ids.has(id)) this.#blind.delete(id)
    for (const id of this.#waitsSince.keys()) if (!ids.has(id)) this.#waitsSince.delete(id)
  }
}
