/**
 * How the jobs of Shockwave (NSDI 2023) run: their speed hangs on a batch size that changes while they train.
 *
 * Ported from the rules of the authors' simulator. `gns` doubles the batch when the gradient's noise allows it;
 * `accordion` takes the largest batch outside critical epochs. A change keeps whole epochs.
 */
export type BatchMode = 'static' | 'gns' | 'accordion'

export interface ModelRule {
  readonly samples: number
  readonly largestBatch: number
  /** The Transformer starts at its limit and still changes by table. */
  readonly mayLeaveLargest: boolean
  /** Whether the accordion keeps the start batch in this epoch. */
  isCritical(epoch: number, startBatch: number): boolean
}

const never = (): boolean => false

/** By the name in the trace. */
export const MODELS: Readonly<Record<string, ModelRule>> = {
  'ResNet-18': {
    samples: 50_000,
    largestBatch: 256,
    mayLeaveLargest: false,
    isCritical: (epoch, start) =>
      epoch < (start === 256 ? 20 : 10) || (epoch >= 150 && epoch < 160) || (epoch >= 250 && epoch < 260),
  },
  'ResNet-50': {
    samples: 100_000,
    largestBatch: 128,
    mayLeaveLargest: false,
    isCritical: (epoch) => epoch % 30 < 10,
  },
  Transformer: { samples: 10_000, largestBatch: 128, mayLeaveLargest: true, isCritical: never },
  LM: { samples: 59_675, largestBatch: 80, mayLeaveLargest: false, isCritical: (epoch) => epoch < 10 },
  Recommendation: {
    samples: 117_907,
    largestBatch: 8_192,
    mayLeaveLargest: false,
    isCritical: (epoch, start) => epoch < (start <= 1_024 ? 30 : start === 2_048 ? 40 : 10),
  },
}

/** Where the noise of the gradient lets the batch grow: pairs of epoch and batch, by model, batch and devices. */
export type NoiseSchedule = Readonly<Record<string, readonly (readonly [number, number])[]>>

export interface JobTruth {
  readonly model: string
  readonly startBatch: number
  readonly devices: number
  readonly mode: BatchMode
  /** Steps at the start batch. */
  readonly totalSteps: number
  readonly arrivesAt: number
  /** The authors' own estimate; a job is over after 1.5 times as much running. */
  readonly nominalSeconds: number
}

/** Steps a second at a batch; 0 where it was not measured, and such a batch is never taken. */
export type SpeedOf = (model: string, batch: number, devices: number) => number

export const stepsPerEpoch = (model: string, batch: number): number =>
  Math.ceil(MODELS[model]!.samples / batch)

/** A job while it runs: how far it is, and in which batch. */
export class RunningModel {
  readonly truth: JobTruth
  batch: number
  stepsDone = 0
  stepsTotal: number
  readonly #speedOf: SpeedOf
  readonly #schedule: readonly (readonly [number, number])[]
  #wanted: number | null = null

  constructor(truth: JobTruth, speedOf: SpeedOf, schedule: NoiseSchedule) {
    this.truth = truth
    this.batch = truth.startBatch
    this.stepsTotal = truth.totalSteps
    this.#speedOf = speedOf
    this.#schedule = schedule[`${truth.model}|${truth.startBatch}|${truth.devices}`] ?? []
  }

  get stepsPerSecond(): number {
    return this.#speedOf(this.truth.model, this.batch, this.truth.devices)
  }

  /** What was asked for before this round becomes true after it. */
  applyChange(): void {
    const wanted = this.#wanted
    this.#wanted = null
    const { model, devices, startBatch } = this.truth
    const { largestBatch, mayLeaveLargest } = MODELS[model]!
    if (wanted === null || (startBatch === largestBatch && !mayLeaveLargest)) return
    if (this.#speedOf(model, wanted, devices) <= 0) return
    const before = stepsPerEpoch(model, this.batch)
    const after = stepsPerEpoch(model, wanted)
    const epochs = Math.ceil(this.stepsTotal / before)
    const scaled = Math.ceil((this.stepsTotal * this.batch) / wanted)
    this.stepsTotal = Math.ceil(scaled / after) === epochs ? scaled : after * epochs
    this.stepsDone = Math.ceil(this.stepsDone / before) * after
    this.batch = wanted
  }

  /** Asks at the end of every round, whether or not the job ran in it. */
  askForChange(): void {
    const { model, mode, startBatch } = this.truth
    const { largestBatch, isCritical } = MODELS[model]!
    const epoch = Math.ceil(this.stepsDone / stepsPerEpoch(model, this.batch))
    if (mode === 'gns') {
      const grows = Math.max(this.#scheduled(epoch), this.#scheduled(epoch + 1)) > this.batch
      if (grows && this.batch !== largestBatch) this.#wanted = this.batch * 2
    } else if (mode === 'accordion' && model !== 'Transformer') {
      const batch = isCritical(epoch, startBatch) ? startBatch : largestBatch
      if (batch !== this.batch) this.#wanted = batch
    }
  }

  #scheduled(epoch: number): number {
    return this.#schedule.findLast(([from]) => from <= epoch)?.[1] ?? 0
  }
}
