/**
 * Which waiting jobs start now, and where.
 *
 * Pure: a snapshot goes in, decisions come out. Reading the cluster and applying the decisions belong to the
 * runtime, so a month of scheduling replays in one test.
 */
export { checkFit, type Fit } from './check-fit.ts'
export { ClusterState, type NodeSpec } from './cluster/cluster-state.ts'
export {
  ANY_TYPE,
  TYPE_LIMIT,
  WHOLE_DEVICE_MILLI,
  isFraction,
  totalMilli,
  type Shape,
} from './cluster/shape.ts'
export { ElasticScheduler } from './elastic/elastic-scheduler.ts'
export {
  fitSpeed,
  passSeconds as modelledPass,
  stepSeconds as modelledStep,
  type SpeedParameters,
  type StepSample,
} from './elastic/fit-speed.ts'
export { bestGoodput, splitBatch, type Goodput } from './elastic/goodput.ts'
export type { Noise } from './elastic/gradient-store.ts'
export {
  sameAllocation,
  widthOf,
  type Allocation,
  type BatchChoice,
  type DeviceType,
  type ElasticJob,
  type GradientMeasurement,
  type JobLimits,
  type NodeShare,
  type StepMeasurement,
} from './elastic/model.ts'
export { FAST, FRUGAL, UNDECLARED, type ElasticSettings } from './elastic/settings.ts'
export { WidthSolver } from './elastic/solve-widths.ts'
export type { SpeedModel } from './elastic/speed-store.ts'
export type { Widths } from './elastic/widths.ts'
export type { FairJob } from './fair-order/fair-job.ts'
export { FairOrder } from './fair-order/fair-order.ts'
export type { Decision, Device, Gang, Node, Snapshot, WaitingJob } from './model.ts'
export type { Demand } from './packing/demand.ts'
export { learnPacking } from './packing/packing-model.ts'
export { PackingScore } from './packing/packing-score.ts'
export { QueueChoice, type QueueRules } from './packing/queue-choice.ts'
export type { QueuedJob, RoundDecision, RoundReason } from './round/model.ts'
export { runRound, type RoundInput } from './round/run-round.ts'
export { planBackfill, type BackfillPlan, type Ending, type Startable } from './queue-order/backfill.ts'
export { JobKinds, type Submission } from './queue-order/job-kinds.ts'
export {
  orderByPrice,
  planSwaps,
  type RunningJobPrice,
  type SwapPlan,
  type WaitingJobPrice,
} from './queue-order/plan-swaps.ts'
export { RuntimeHistory, type Outlook } from './queue-order/runtime-history.ts'
export { schedule } from './schedule.ts'
