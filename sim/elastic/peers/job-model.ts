/** What Pollux and Sia learn of one job: a speed model from its own steps, and its newest gradients. */
import {
  bestGoodput,
  fitSpeed,
  modelledPass,
  modelledStep,
  type Goodput,
  type GradientMeasurement,
  type JobLimits,
  type Noise,
  type SpeedModel,
  type SpeedParameters,
  type StepMeasurement,
  type StepSample,
} from '#scheduler'
import type { SimJobView } from '../policy.ts'

class OwnSpeed implements SpeedModel {
  version = 0
  widestMeasured = 0
  readonly #seen = new Set<string>()
  readonly #samples: StepSample[] = []
  #parameters: SpeedParameters | null = null
  #isStale = true

  observe({ nodes, devices, localBatch, stepSeconds, syncSeconds }: StepMeasurement): void {
    const key = `${nodes} ${devices} ${localBatch}`
    if (this.#seen.has(key)) return
    this.#seen.add(key)
    this.widestMeasured = Math.max(this.widestMeasured, devices)
    this.#samples.push({ nodes, devices, localBatch, stepSeconds, passSeconds: stepSeconds - syncSeconds })
    this.#isStale = true
    this.version += 1
  }

  passSeconds(_nodes: number, _devices: number, localBatch: number): number {
    return modelledPass(this.#fit(), localBatch)
  }

  stepSeconds(nodes: number, devices: number, localBatch: number): number {
    return modelledStep(this.#fit(), nodes, devices, localBatch)
  }

  #fit(): SpeedParameters {
    if (this.#isStale || this.#parameters === null) {
      this.#parameters = fitSpeed(this.#samples, this.#parameters)
      this.#isStale = false
    }
    return this.#parameters
  }
}

export class JobModel {
  readonly #speeds: (OwnSpeed | null)[]
  #noise: Noise | null = null
  #gradientVersion = 0
  readonly #memo = new Map<string, Goodput>()
  #memoStamp = ''

  constructor(typeCount: number) {
    this.#speeds = Array.from({ length: typeCount }, () => null)
  }

  observe(step: StepMeasurement, { sqr, variance }: GradientMeasurement): void {
    const speed = (this.#speeds[step.type] ??= new OwnSpeed())
    speed.observe(step)
    if (this.#noise?.sqr === sqr && this.#noise.variance === variance) return
    this.#noise = { sqr, variance }
    this.#gradientVersion += 1
  }

  isKnown(type: number): boolean {
    return this.#speeds[type] !== null
  }

  /** The most devices that it trained on; 0: it never did. */
  widest(type: number): number {
    return this.#speeds[type]?.widestMeasured ?? 0
  }

  goodput(job: SimJobView, limits: JobLimits, type: number, nodes: number, devices: number): Goodput {
    const stamp = `${this.#gradientVersion} ${this.#speeds.map((speed) => speed?.version ?? 0).join(' ')}`
    if (stamp !== this.#memoStamp) {
      this.#memo.clear()
      this.#memoStamp = stamp
    }
    const key = `${type} ${nodes} ${devices} ${limits.largestBatch}`
    let goodput = this.#memo.get(key)
    if (goodput !== undefined) return goodput
    const { application, epoch } = job
    const noise = { noise: () => this.#noise }
    goodput = bestGoodput({ application, epoch, limits, type, nodes, devices }, this.#speeds[type]!, noise)
    this.#memo.set(key, goodput)
    return goodput
  }
}
