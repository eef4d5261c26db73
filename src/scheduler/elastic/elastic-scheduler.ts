/**
 * Elastic widths: which job runs on how many devices of which type, and when it is worth a restart to change.
 *
 * It knows what a scheduler can know: progress, measured steps and gradients, the lengths of finished jobs and
 * what starts have cost; and, where settings say so, the lengths that owners declare.
 */
import { FinishedWork, declaredRest } from './remaining-work.ts'
import { GoodputTables } from './goodput-tables.ts'
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
import { splitBatch } from './goodput.ts'
import { placeWidths } from './place-widths.ts'
import type { ElasticSettings } from './settings.ts'
import { WidthSolver } from './solve-widths.ts'
import { SpeedStore } from './speed-store.ts'
import { fillUtilities, weightsOf, type JobWork } from './utilities.ts'
import { listWidths, type Widths } from './widths.ts'

/** Taken for a start of which none was seen yet. */
const UNKNOWN_RESTART_SECONDS = 60

export class ElasticScheduler {
  readonly #types: readonly DeviceType[]
  readonly #settings: ElasticSettings
  readonly #widths: Widths
  readonly #speeds = new SpeedStore()
  readonly #gradients = new GradientStore()
  readonly #tables: GoodputTables
  readonly #finished = new FinishedWork()
  readonly #restarts = new Map<string, number>()
  readonly #solver: WidthSolver
  /** Jobs that were placed before anything was known of their application. */
  readonly #blind = new Set<string>()
  #hasNews = false

  constructor(types: readonly DeviceType[], settings: ElasticSettings) {
    this.#types = types
    this.#settings = settings
    const supply = types.map(({ nodeCount, devicesPerNode }) => nodeCount * devicesPerNode)
    this.#widths = listWidths(types, Math.min(64, Math.max(...supply)))
    this.#tables = new GoodputTables(types, this.#widths, this.#speeds, this.#gradients)
    this.#solver = new WidthSolver(this.#widths, supply)
  }

  observe(step: StepMeasurement, gradient: GradientMeasurement): void {
    if (this.#speeds.version(step.application) === 0) this.#hasNews = true
    this.#speeds.observe(step)
    this.#gradients.observe(gradient)
  }

  /** The first measurement of an application came in: what was placed blindly deserves another look. */
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
    this.#blind.delete(job.id)
  }

  /** In the order of `jobs`; null: the job waits. */
  decide(jobs: readonly ElasticJob[]): (Allocation | null)[] {
    const works = jobs.map((job) => this.#workOf(job))
    const weights = weightsOf(works, this.#settings.shortFirst)
    const ground = { types: this.#types, widths: this.#widths, settings: this.#settings }
    const { count } = this.#widths
    const utility = new Float64Array(jobs.length * count)
    works.forEach((work, at) => {
      const row = utility.subarray(at * count, (at + 1) * count)
      fillUtilities(row, work, weights[at]!, ground)
    })
    const choice = this.#solver.solve(utility, jobs.length)
    this.#hasNews = false
    const placed = placeWidths(
      this.#types,
      works.map(({ job, restartSeconds }, at) => {
        const option = choice[at]!
        return {
          devices: option === -1 ? 0 : this.#widths.devices[option]!,
          type: option === -1 ? 0 : this.#widths.type[option]!,
          held: job.allocation,
          moveCost: job.allocation === null ? 0 : restartSeconds * widthOf(job.allocation),
        }
      }),
    )
    works.forEach(({ job, table }, at) => {
      if (sameAllocation(placed[at]!, job.allocation)) return
      if (table.single <= 0) this.#blind.add(job.id)
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
    return {
      job,
      table,
      rest,
      restartSeconds: this.#restarts.get(job.application) ?? UNKNOWN_RESTART_SECONDS,
      wasBlind: this.#blind.has(job.id),
    }
  }
}
