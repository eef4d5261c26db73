/**
 * What has been measured of each application on each type, and the speed model fitted to it.
 *
 * Jobs of one application share it: the second job of a kind starts with what the first one learned. Where a
 * shape was measured, the measured ratio to the model corrects it, between batches in their logarithm.
 */
import { fitSpeed, passSeconds, stepSeconds, type SpeedParameters, type StepSample } from './fit-speed.ts'
import type { StepMeasurement } from './model.ts'

/** A measurement that the model foretold this well teaches nothing. */
const SURPRISE = 0.01

export interface SpeedModel {
  /** Grows whenever an answer may have changed. */
  readonly version: number
  readonly widestMeasured: number
  /** One pass without exchange. */
  passSeconds(nodes: number, devices: number, localBatch: number): number
  stepSeconds(nodes: number, devices: number, localBatch: number): number
}

export class SpeedStore {
  readonly #models = new Map<string, Fitted>()
  /** By application: any change on any type. */
  readonly #versions = new Map<string, number>()

  observe(measurement: StepMeasurement): void {
    const key = keyOf(measurement.application, measurement.type)
    let model = this.#models.get(key)
    if (model === undefined) this.#models.set(key, (model = new Fitted()))
    if (model.observe(measurement)) {
      this.#versions.set(measurement.application, this.version(measurement.application) + 1)
    }
  }

  /** Null: nothing of the application was measured on the type. */
  model(application: string, type: number): SpeedModel | null {
    return this.#models.get(keyOf(application, type)) ?? null
  }

  version(application: string): number {
    return this.#versions.get(application) ?? 0
  }
}

/** Logarithms of measured over modelled seconds at one shape, by logarithm of the local batch, sorted. */
interface Residuals {
  readonly logBatch: number[]
  readonly step: number[]
  readonly pass: number[]
}

class Fitted implements SpeedModel {
  version = 0
  widestMeasured = 0
  readonly #samples: StepSample[] = []
  #parameters: SpeedParameters | null = null
  #residuals = new Map<number, Residuals>()
  #isStale = false

  /** Whether it was news. */
  observe({ nodes, devices, localBatch, stepSeconds: step, syncSeconds: sync }: StepMeasurement): boolean {
    const pass = step - sync
    const isWider = devices > this.widestMeasured
    if (isWider) this.widestMeasured = devices
    if (this.#samples.length > 0) {
      const isForetold =
        Math.abs(Math.log(this.stepSeconds(nodes, devices, localBatch) / step)) < SURPRISE &&
        Math.abs(Math.log(this.passSeconds(nodes, devices, localBatch) / pass)) < SURPRISE
      if (isForetold) return isWider
    }
    this.#samples.push({ nodes, devices, localBatch, passSeconds: pass, stepSeconds: step })
    this.version += 1
    this.#isStale = true
    return true
  }

  passSeconds(nodes: number, devices: number, localBatch: number): number {
    const pass = passSeconds(this.#fit(), localBatch)
    const residuals = this.#residuals.get(shapeKey(nodes, devices))
    return residuals === undefined ? pass : pass * Math.exp(readAt(residuals, residuals.pass, localBatch))
  }

  stepSeconds(nodes: number, devices: number, localBatch: number): number {
    const step = stepSeconds(this.#fit(), nodes, devices, localBatch)
    const residuals = this.#residuals.get(shapeKey(nodes, devices))
    return residuals === undefined ? step : step * Math.exp(readAt(residuals, residuals.step, localBatch))
  }

  #fit(): SpeedParameters {
    if (!this.#isStale && this.#parameters !== null) return this.#parameters
    this.#parameters = fitSpeed(this.#samples, this.#parameters)
    this.#isStale = false
    this.#residuals = residualsOf(this.#samples, this.#parameters)
    return this.#parameters
  }
}

function residualsOf(samples: readonly StepSample[], parameters: SpeedParameters): Map<number, Residuals> {
  const residuals = new Map<number, Residuals>()
  for (const sample of samples.toSorted((a, b) => a.localBatch - b.localBatch)) {
    const { nodes, devices, localBatch } = sample
    const key = shapeKey(nodes, devices)
    let shape = residuals.get(key)
    if (shape === undefined) residuals.set(key, (shape = { logBatch: [], step: [], pass: [] }))
    const step = Math.log(sample.stepSeconds / stepSeconds(parameters, nodes, devices, localBatch))
    const pass = Math.log(sample.passSeconds / passSeconds(parameters, localBatch))
    const logBatch = Math.log(localBatch)
    // The newest measurement of the same batch is the true one.
    const at = shape.logBatch.at(-1) === logBatch ? shape.logBatch.length - 1 : shape.logBatch.length
    shape.logBatch[at] = logBatch
    shape.step[at] = step
    shape.pass[at] = pass
  }
  return residuals
}

function readAt({ logBatch }: Residuals, values: readonly number[], localBatch: number): number {
  const wanted = Math.log(localBatch)
  const last = logBatch.length - 1
  if (wanted <= logBatch[0]!) return values[0]!
  if (wanted >= logBatch[last]!) return values[last]!
  let at = 1
  while (logBatch[at]! < wanted) at += 1
  const share = (wanted - logBatch[at - 1]!) / (logBatch[at]! - logBatch[at - 1]!)
  return values[at - 1]! + share * (values[at]! - values[at - 1]!)
}

const keyOf = (application: string, type: number): string => `${type} ${application}`
const shapeKey = (nodes: number, devices: number): number => nodes * 65_536 + devices
