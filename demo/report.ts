/** What `.baton/demo/report.json` holds; written at the end, also when a step failed. */
import { writeFileAtomic } from '#base'

export const STEP_NAMES = [
  'start',
  'collect',
  'label',
  'tune',
  'train',
  'verify',
  'register',
  'deploy',
  'ask',
] as const
export type StepName = (typeof STEP_NAMES)[number]

export interface Fault {
  readonly what: string
  readonly ring: number
  readonly stepsLost: number
  /** From the fault to the end of the next step. */
  readonly seconds: number | null
}

export interface Report {
  readonly steps: { readonly name: StepName; readonly seconds: number }[]
  readonly skipped: { readonly name: StepName; readonly why: string }[]
  faults: readonly Fault[]
  weights: { sha256: string | null; undisturbedSha256: string | null }
  readonly guard: { readonly prompt: string; readonly verdict: string; readonly answer: string }[]
  labels: { records: number; errorRate: number | null; sample: number } | null
  server: { readySeconds: number; memoryMiB: number } | null
  versions: Record<string, string | null>
  machine: Record<string, unknown>
  seconds: number
  outcome: 'succeeded' | 'failed'
  error: string | null
}

export const emptyReport = (): Report => ({
  steps: [],
  skipped: [],
  faults: [],
  weights: { sha256: null, undisturbedSha256: null },
  guard: [],
  labels: null,
  server: null,
  versions: {},
  machine: {},
  seconds: 0,
  outcome: 'failed',
  error: null,
})

export const writeReport = (file: string, report: Report): Promise<void> =>
  writeFileAtomic(file, `${JSON.stringify(report, null, 2)}\n`)
