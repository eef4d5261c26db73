/**
 * The goodput of an application at every width, kept until something new is measured. Jobs of one application
 * in the same epoch share one table.
 */
import { bestGoodput, type Goodput } from './goodput.ts'
import type { GradientStore } from './gradient-store.ts'
import type { Allocation, BatchChoice, DeviceType, ElasticJob, JobLimits } from './model.ts'
import { widthOf } from './model.ts'
import type { SpeedModel, SpeedStore } from './speed-store.ts'
import { mayTake, narrowest, type Widths } from './widths.ts'

export interface GoodputTable {
  /** By width option; 0: not possible. */
  readonly rate: Float64Array
  /** The best of one device, or of the fewest that the job takes; 0 while nothing was measured. */
  readonly single: number
  /** The most devices that were measured on any type. */
  readonly widestMeasured: number
  /** By type: whether anything was measured there. */
  readonly isMeasured: readonly boolean[]
}

interface Kept {
  readonly stamp: number
  readonly table: GoodputTable
}

export class GoodputTables {
  readonly #types: readonly DeviceType[]
  readonly #widths: Widths
  readonly #speeds: SpeedStore
  readonly #gradients: GradientStore
  readonly #tables = new Map<string, Kept>()
  readonly #batches = new Map<string, { readonly stamp: number; readonly goodput: Goodput }>()
  readonly #limitKeys = new WeakMap<JobLimits, string>()
  /** Logarithms of how much faster one device of a type is than one of another, by application. */
  readonly #ratios = new Map<string, Map<string, number>>()

  constructor(types: readonly DeviceType[], widths: Widths, speeds: SpeedStore, gradients: GradientStore) {
    this.#types = types
    this.#widths = widths
    this.#speeds = speeds
    this.#gradients = gradients
  }

  table(job: ElasticJob): GoodputTable {
    const key = this.#keyOf(job)
    const stamp = this.#stampOf(job.application)
    const kept = this.#tables.get(key)
    if (kept !== undefined && kept.stamp === stamp) return kept.table
    const table = this.#build(job)
    this.#tables.set(key, { stamp, table })
    return table
  }

  /** The best batch where the job stands now; null: nothing is known yet. */
  batch(job: ElasticJob, allocation: Allocation): BatchChoice | null {
    const [type, nodes, devices] = [allocation.type, allocation.nodes.length, widthOf(allocation)]
    const key = `${this.#keyOf(job)} ${type} ${nodes} ${devices}`
    const stamp = this.#stampOf(job.application)
    const kept = this.#batches.get(key)
    if (kept !== undefined && kept.stamp === stamp) return kept.goodput.rate > 0 ? kept.goodput : null
    const speed = this.#speedFor(job.application, type)
    if (speed === null) return null
    const { application, epoch, limits } = job
    const goodput = bestGoodput({ application, epoch, limits, type, nodes, devices }, speed, this.#gradients)
    this.#batches.set(key, { stamp, goodput })
    return goodput.rate > 0 ? goodput : null
  }

  #build({ application, epoch, limits }: ElasticJob): GoodputTable {
    const { count, type, devices, nodes } = this.#widths
    const rate = new Float64Array(count)
    const models = this.#types.map((_, at) => this.#speeds.model(application, at))
    const source = models.reduce<SpeedModel | null>(
      (best, model) => ((model?.widestMeasured ?? 0) > (best?.widestMeasured ?? 0) ? model : best),
      null,
    )
    const isMeasured = models.map((model) => model !== null)
    if (source === null) return { rate, single: 0, widestMeasured: 0, isMeasured }
    const sourceType = models.indexOf(source)
    const factors = models.map((model, at) => (model === null ? this.#ratio(at, sourceType) : 1))
    for (let option = 0; option < count; option += 1) {
      const at = type[option]!
      if (!mayTake(this.#widths, option, limits)) continue
      const input = { application, epoch, limits, type: at, nodes: nodes[option]!, devices: devices[option]! }
      rate[option] = factors[at]! * bestGoodput(input, models[at] ?? source, this.#gradients).rate
    }
    const first = (at: number): number => rate[narrowest(this.#widths, at, limits)] ?? 0
    this.#learnRatios(application, models, first)
    return {
      rate,
      single: Math.max(...this.#types.map((_, at) => first(at))),
      widestMeasured: Math.max(...models.map((model) => model?.widestMeasured ?? 0)),
      isMeasured,
    }
  }

  #learnRatios(
    application: string,
    models: readonly (SpeedModel | null)[],
    first: (type: number) => number,
  ): void {
    for (let a = 0; a < models.length; a += 1) {
      for (let b = 0; b < models.length; b += 1) {
        if (a === b || models[a] === null || models[b] === null || first(a) <= 0 || first(b) <= 0) continue
        const pair = `${a} ${b}`
        const known = this.#ratios.get(pair) ?? new Map<string, number>()
        this.#ratios.set(pair, known.set(application, Math.log(first(a) / first(b))))
      }
    }
  }

  /** How much faster a type is: the data sheets' word counts as one application, each that ran on both as another. */
  #ratio(type: number, than: number): number {
    const known = this.#ratios.get(`${type} ${than}`)
    let sum = Math.log(this.#types[type]!.memoryGBps / this.#types[than]!.memoryGBps)
    for (const value of known?.values() ?? []) sum += value
    return Math.exp(sum / (1 + (known?.size ?? 0)))
  }

  #speedFor(application: string, type: number): SpeedModel | null {
    const own = this.#speeds.model(application, type)
    if (own !== null) return own
    return this.#types.reduce<SpeedModel | null>(
      (found, _, at) => found ?? this.#speeds.model(application, at),
      null,
    )
  }

  #stampOf(application: string): number {
    return this.#speeds.version(application) * 1_048_576 + this.#gradients.version(application)
  }

  #keyOf({ application, epoch, limits }: ElasticJob): string {
    let key = this.#limitKeys.get(limits)
    if (key === undefined) this.#limitKeys.set(limits, (key = JSON.stringify(limits)))
    return `${epoch} ${application} ${key}`
  }
}
