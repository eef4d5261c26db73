/**
 * How noisy the gradients of an application are, by epoch and by half-octave of the batch: what decides how
 * much a larger batch helps. Shared by its jobs, like speed.
 */
import type { GradientMeasurement } from './model.ts'

export interface Noise {
  readonly sqr: number
  readonly variance: number
}

export interface NoiseSource {
  noise(application: string, epoch: number, batch: number): Noise | null
}

export class GradientStore implements NoiseSource {
  readonly #tables = new Map<string, Table>()

  observe({ application, epoch, batch, sqr, variance }: GradientMeasurement): void {
    let table = this.#tables.get(application)
    if (table === undefined) this.#tables.set(application, (table = { version: 0, epochs: [] }))
    const row = (table.epochs[epoch] ??= [])
    const at = halfOctave(batch)
    const known = row[at]
    if (known !== undefined && isNear(known.sqr, sqr) && isNear(known.variance, variance)) return
    row[at] = { sqr, variance }
    table.version += 1
  }

  version(application: string): number {
    return this.#tables.get(application)?.version ?? 0
  }

  /** The nearest epoch that was measured, the earlier first, and in it the nearest batch; null: none was. */
  noise(application: string, epoch: number, batch: number): Noise | null {
    const epochs = this.#tables.get(application)?.epochs ?? []
    for (let distance = 0; distance <= epochs.length + epoch; distance += 1) {
      const row = epochs[epoch - distance] ?? epochs[epoch + distance]
      if (row === undefined) continue
      const wanted = halfOctave(batch)
      for (let step = 0; step < 128; step += 1) {
        const noise = row[wanted - step] ?? row[wanted + step]
        if (noise !== undefined) return noise
      }
    }
    return null
  }
}

interface Table {
  version: number
  /** [epoch][half-octave], both sparse. */
  readonly epochs: (Noise | undefined)[][]
}

const halfOctave = (batch: number): number => Math.round(2 * Math.log2(batch))
const isNear = (a: number, b: number): boolean => Math.abs(a - b) <= 0.02 * Math.abs(b)
