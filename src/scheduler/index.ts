/**
 * Which waiting jobs start now, and where.
 *
 * Pure: a snapshot goes in, decisions come out. Reading the cluster and applying the decisions belong to the
 * runtime, so a month of scheduling replays in one test.
 */
export { checkFit, type Fit } from './check-fit.ts'
export type { Decision, Device, Gang, Node, Snapshot, WaitingJob } from './model.ts'
export { schedule } from './schedule.ts'
