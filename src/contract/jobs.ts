import { z } from 'zod'
import { Id, Name, TimeMs } from './common.ts'
import { JobKind, JobSpec } from './job-spec.ts'
import { JOB_STATES } from './job-states.ts'
import { Said } from './language/said.ts'

export const JobStateName = z.enum(JOB_STATES).meta({ id: 'JobState' })

/** Of Baton's own programs; one of a person's own may name others. */
export const PHASES = ['find', 'read', 'ask', 'learn', 'label', 'train', 'copy', 'convert', 'done'] as const
export const UNITS = ['steps', 'files', 'records'] as const

/** A sentence as data, beside its English text. null: there is none, or it is older than this member. */
const said = Said.nullish()

/** How far a job is. `done` of `total` in `unit`; for training the unit is steps. */
export const Progress = z
  .object({
    phase: z.string(),
    done: z.number(),
    total: z.number(),
    unit: z.string(),
    loss: z.number().nullable(),
    evalLoss: z.number().nullable(),
    tokensPerSecond: z.number().nullable(),
    secondsLeft: z.number().nullable(),
    at: TimeMs,
  })
  .meta({ id: 'Progress' })
export type Progress = z.infer<typeof Progress>

/** Why a job waits: a machine-readable reason and one sentence with its numbers. First blocker first. */
export const WaitReason = z
  .object({
    kind: z.enum(['no-room', 'gang', 'behind', 'never-fits', 'node-unknown', 'backoff', 'not-yet-seen']),
    sentence: z.string(),
    said,
    blockers: z.array(
      z.object({ jobId: Id, name: z.string(), nodeId: z.string(), devices: z.number().int() }),
    ),
  })
  .meta({ id: 'WaitReason' })
export type WaitReason = z.infer<typeof WaitReason>

export const Placement = z
  .array(z.object({ task: z.number().int(), nodeId: z.string(), devices: z.array(z.string()) }))
  .meta({ id: 'Placement' })
export type Placement = z.infer<typeof Placement>

/** What a job made: a version of something, or a file. */
export const JobOutput = z
  .object({
    name: z.string(),
    kind: z.enum(['dataset', 'checkpoint', 'model', 'metrics', 'file']),
    ref: z.string().nullable().describe('docs@2, once published'),
    digest: z.string().nullable(),
    metadata: z.record(z.string(), z.unknown()),
  })
  .meta({ id: 'JobOutput' })
export type JobOutput = z.infer<typeof JobOutput>

export const JobSummary = z
  .object({
    id: Id,
    shortId: z.string(),
    name: Name,
    kind: JobKind,
    state: JobStateName,
    queue: Name,
    priority: z.number().int(),
    project: z.string(),
    owner: z.string(),
    tasks: z.number().int(),
    devices: z.number().int().describe('Of all tasks together'),
    deviceKind: z.string(),
    position: z.number().int().nullable().describe('In its queue, from 1; null when it does not wait'),
    waitReason: WaitReason.nullable(),
    progress: Progress.nullable(),
    studyId: Id.nullable(),
    message: z.string().nullable().describe('How it ended, or what it does, in one sentence'),
    said,
    restarts: z.number().int(),
    faults: z.number().int(),
    stepsLost: z.number().int(),
    createdAt: TimeMs,
    startedAt: TimeMs.nullable(),
    endedAt: TimeMs.nullable(),
  })
  .meta({ id: 'JobSummary' })
export type JobSummary = z.infer<typeof JobSummary>

export const Attempt = z
  .object({
    id: Id,
    number: z.number().int(),
    state: z.enum(['starting', 'running', 'ended']),
    outcome: z.enum(['succeeded', 'failed', 'stopped', 'lost', 'user-error']).nullable(),
    placement: Placement,
    pid: z.number().int().nullable(),
    exitCode: z.number().int().nullable(),
    signal: z.string().nullable(),
    message: z.string().nullable(),
    said,
    createdAt: TimeMs,
    startedAt: TimeMs.nullable(),
    endedAt: TimeMs.nullable(),
    filesRemovedAt: TimeMs.nullable().describe('When its log and files were removed; null: they are there'),
    streams: z.array(z.object({ name: z.string(), bytes: z.number().int() })).describe('Log streams'),
  })
  .meta({ id: 'Attempt' })
export type Attempt = z.infer<typeof Attempt>

/** One fault and what healed it. Ring 0: the work went on by itself (the control plane was away). */
export const RecoveryRecord = z
  .object({
    id: Id,
    at: TimeMs,
    what: z.string(),
    whatSaid: said,
    ring: z.number().int().min(0).max(3),
    healedFrom: z.string(),
    healedFromSaid: said,
    step: z.number().int().nullable().describe('The step it struck at'),
    stepsLost: z.number().int(),
    seconds: z.number().nullable().describe('Fault to the end of the next step; null while it recovers'),
  })
  .meta({ id: 'RecoveryRecord' })
export type RecoveryRecord = z.infer<typeof RecoveryRecord>

/** Lines of a job's history. */
export const EVENT_KINDS = [
  'created',
  'state',
  'fault',
  'recovered',
  'checkpoint',
  'message',
  'failed',
  'garbage',
] as const
export type EventKind = (typeof EVENT_KINDS)[number]

export const JobEvent = z
  .object({
    id: z.number().int(),
    jobId: Id,
    at: TimeMs,
    kind: z.string(),
    message: z.string(),
    said,
    data: z.record(z.string(), z.unknown()),
  })
  .meta({ id: 'JobEvent' })
export type JobEvent = z.infer<typeof JobEvent>

export const JobDetail = JobSummary.extend({
  spec: JobSpec,
  attempts: z.array(Attempt),
  recoveries: z.array(RecoveryRecord),
  outputs: z.array(JobOutput),
}).meta({ id: 'JobDetail' })
export type JobDetail = z.infer<typeof JobDetail>

/** A curve as columns, at most `points` of them; a step that was done twice appears once. */
export const JobCurve = z
  .object({
    step: z.array(z.number().int()),
    at: z.array(TimeMs),
    loss: z.array(z.number().nullable()),
    evalLoss: z.array(z.number().nullable()),
    tokensPerSecond: z.array(z.number().nullable()),
    total: z.number().int().nullable(),
  })
  .meta({ id: 'JobCurve' })
export type JobCurve = z.infer<typeof JobCurve>

export const LogChunk = z
  .object({
    stream: z.string(),
    offset: z.number().int(),
    nextOffset: z.number().int(),
    size: z.number().int(),
    text: z.string(),
    ended: z.boolean(),
  })
  .meta({ id: 'LogChunk' })
export type LogChunk = z.infer<typeof LogChunk>

export const SubmittedJob = z
  .object({ job: JobSummary, warnings: z.array(z.string()), warningsSaid: z.array(Said).optional() })
  .meta({ id: 'SubmittedJob' })
export type SubmittedJob = z.infer<typeof SubmittedJob>

/** What would become of a job that is not submitted. Placed: it would start now. */
export const JobForecast = z
  .object({
    spec: JobSpec.describe('With its defaults, and its inputs pinned to versions'),
    warnings: z.array(z.string()),
    warningsSaid: z.array(Said).optional().describe('The same as data, in their order'),
    placement: Placement.nullable().describe('Where it would start now; null: it would wait'),
    position: z.number().int().nullable().describe('In its queue, from 1; null when it would not wait'),
    waitReason: WaitReason.nullable(),
  })
  .meta({ id: 'JobForecast' })
export type JobForecast = z.infer<typeof JobForecast>
