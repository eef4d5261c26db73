import type { Allocation, BatchChoice, ElasticJob, GradientMeasurement, StepMeasurement } from '#scheduler'

/** What a job's owner asked for, beside what every policy sees. */
export interface SimJobView extends ElasticJob {
  readonly requestedDevices: number
  readonly requestedBatch: number
  /** Devices times seconds that it held so far. */
  readonly heldSeconds: number
}

/** A scheduler under test: all that the simulator asks of it, and all that it is told. */
export interface ElasticPolicy {
  readonly name: string
  /** It decides at multiples of this. */
  readonly roundSeconds: number
  /** It also decides when a job arrives or ends. */
  readonly isEventDriven: boolean
  /** But not before so long after the last decision. */
  readonly restSeconds?: number
  /** Whether jobs tell it how much work they are. */
  readonly readsDeclarations: boolean
  /** Sia's published simulator does not charge a move to other nodes when the shape stays. */
  readonly movesOfSameShapeAreFree: boolean
  /** In the order of `jobs`, which is that of arrival; null: the job waits. */
  decide(now: number, jobs: readonly SimJobView[]): readonly (Allocation | null)[]
  chooseBatch(job: SimJobView, allocation: Allocation): BatchChoice
  /** It asks to decide now, before an event or its round. */
  wantsDecision?(): boolean
  /** What a training job measures of itself. */
  observe?(job: SimJobView, step: StepMeasurement, gradient: GradientMeasurement): void
  /** A start of the application took this long. */
  restarted?(application: string, seconds: number): void
  finished?(job: SimJobView): void
}
