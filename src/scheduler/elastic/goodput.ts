/**
 * Goodput: progress per second at the best batch (Pollux, OSDI 2021). A larger batch keeps devices busier and
 * teaches less per example; the noise of the gradients says how much less.
 */
import type { BatchChoice, JobLimits } from './model.ts'
import type { NoiseSource } from './gradient-store.ts'
import type { SpeedModel } from './speed-store.ts'

const BATCH_SAMPLES = 30

export interface Goodput extends BatchChoice {
  /** Steps of the initial batch per second. */
  readonly rate: number
}

export interface GoodputInput {
  readonly application: string
  readonly epoch: number
  readonly limits: JobLimits
  readonly type: number
  readonly nodes: number
  readonly devices: number
}

/** The best of batches in geometric steps between what the job allows; rate 0: none is possible. */
export function bestGoodput(input: GoodputInput, speed: SpeedModel, gradients: NoiseSource): Goodput {
  const { application, epoch, limits, type, nodes, devices } = input
  const largestLocal = limits.largestLocalBatch[type] ?? 0
  const first = limits.fixedBatch ?? Math.max(limits.initialBatch, limits.smallestLocalBatch * devices)
  const last = limits.fixedBatch ?? limits.largestBatch
  let best: Goodput = { rate: 0, localBatch: 0, accumulation: 0 }
  if (largestLocal === 0 || first > last) return best
  let tried = ''
  const ratio = (last / first) ** (1 / (BATCH_SAMPLES - 1))
  let wanted = first
  for (let sample = 0; sample < BATCH_SAMPLES; sample += 1, wanted *= ratio) {
    const choice = splitBatch(Math.min(wanted, last), devices, limits, largestLocal)
    const key = `${choice.localBatch}/${choice.accumulation}`
    if (key === tried) continue
    tried = key
    const { localBatch, accumulation } = choice
    const batch = devices * localBatch * (accumulation + 1)
    if (localBatch < 1 || localBatch > largestLocal || batch < limits.initialBatch) continue
    const noise = gradients.noise(application, epoch, batch)
    const step = speed.stepSeconds(nodes, devices, localBatch)
    const pass = accumulation === 0 ? 0 : Math.min(step, speed.passSeconds(nodes, devices, localBatch))
    const rate = gainOf(batch / limits.initialBatch, noise) / (step + accumulation * pass)
    if (rate > best.rate) best = { rate, localBatch, accumulation }
  }
  return best
}

/** A batch over devices and passes; one device beyond the initial batch needs two passes to measure noise. */
export function splitBatch(
  batch: number,
  devices: number,
  limits: JobLimits,
  largestLocal: number,
): BatchChoice {
  const local = batch / devices
  let accumulation = Math.ceil(local / largestLocal - 1e-8) - 1
  if (devices === 1 && batch > limits.initialBatch + 1e-8) accumulation = Math.max(1, accumulation)
  const localBatch = Math.min(
    Math.ceil(local / (accumulation + 1) - 1e-8),
    Math.floor(limits.largestBatch / (devices * (accumulation + 1))),
  )
  return { localBatch, accumulation }
}

/** Steps of the initial batch that one step of `scale` times the batch is worth. */
function gainOf(scale: number, noise: { sqr: number; variance: number } | null): number {
  if (noise === null) return 1
  const { sqr, variance } = noise
  const least = variance / scale + sqr
  return least > 0 ? (variance + sqr) / least : 1
}
