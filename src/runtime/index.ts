/**
 * Jobs from submission to their end: rows, attempts, processes, recoveries and events.
 *
 * The scheduler decides and launchers run; this module reads the one, applies the other, and survives its own
 * death in between.
 */
export { createRuntime, type RuntimeOptions } from './create-runtime.ts'
export { readSettings } from './read-settings.ts'
export type { JobResult } from './job-results.ts'
export type * from './launcher.ts'
export type * from './model.ts'
export type * from './service.ts'
