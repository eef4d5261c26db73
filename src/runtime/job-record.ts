/** Rows of the tables `job` and `attempt` as the rest of the runtime sees them, and as people do. */
import type { Selectable } from 'kysely'
import { shortId, type ProcessIdentity } from '#base'
import type {
  Attempt,
  JobKind,
  JobOutput,
  JobSpec,
  JobState,
  JobSummary,
  Placement,
  Progress,
  Said,
  WaitReason,
} from '#contract'
import type { AttemptRow, JobRow } from '#store'
import type { AttemptHandle } from './launcher.ts'
import type { PlannedJob } from './model.ts'

export type JobRecord = Selectable<JobRow>
export type AttemptRecord = Selectable<AttemptRow>

// jsonb comes back as unknown; these columns hold what this module wrote, checked by JobSpec and its siblings.
export const specOf = (job: { readonly spec: unknown }): JobSpec => job.spec as JobSpec
export const stateOf = (job: JobRecord): JobState => job.state as JobState
export const progressOf = (job: JobRecord): Progress | null => job.progress as Progress | null
export const outputsOf = (job: JobRecord): JobOutput[] => job.outputs as JobOutput[]
export const placementOf = (attempt: { readonly placement: unknown }): Placement =>
  attempt.placement as Placement

export interface Offsets {
  readonly progress: number
  readonly events: number
}
export function offsetsOf(attempt: AttemptRecord): Offsets {
  const { progress = 0, events = 0 } = attempt.offsets as Partial<Offsets>
  return { progress, events }
}

function identityOf(attempt: AttemptRecord): ProcessIdentity | null {
  const { pid, startTicks, bootId } = attempt
  return pid === null || startTicks === null || bootId === null ? null : { pid, startTicks, bootId }
}

/** The Unix account that an attempt was launched as; null: the one that Baton runs as, or none yet. */
export const accountOf = ({ unixAccount }: { readonly unixAccount: string | null }): string | null =>
  unixAccount === '' ? null : unixAccount

/**
 * What the launcher keeps of an attempt whose folder belongs to another account. That account must not be able to
 * write it: by what stands there processes are found and ended with our rights.
 */
export const keptFolder = (directory: string): string => `${directory}.kept`

export const handleOf = (attempt: AttemptRecord): AttemptHandle => ({
  id: attempt.id,
  token: attempt.token,
  directory: accountOf(attempt) === null ? attempt.directory : keptFolder(attempt.directory),
  workDir: attempt.directory,
  identity: identityOf(attempt),
})

export const plannedJobOf = (job: JobRecord): PlannedJob => ({
  id: job.id,
  project: job.project,
  owner: job.owner,
  spec: specOf(job),
  createdAt: job.createdAt,
})

export function summaryOf(job: JobRecord): JobSummary {
  const { resources } = specOf(job)
  return {
    id: job.id,
    shortId: shortId(job.id),
    name: job.name,
    kind: job.kind as JobKind,
    state: stateOf(job),
    queue: job.queue,
    priority: job.priority,
    project: job.project,
    owner: job.owner,
    tasks: resources.tasks,
    devices: resources.tasks * resources.devices,
    deviceKind: resources.deviceKind,
    position: job.position,
    waitReason: job.waitReason as WaitReason | null,
    progress: progressOf(job),
    studyId: job.studyId,
    message: job.message,
    said: job.said as Said | null,
    restarts: job.restarts,
    faults: job.faults,
    stepsLost: job.stepsLost,
    createdAt: job.createdAt,
    startedAt: job.startedAt,
    endedAt: job.endedAt,
  }
}

export function attemptOf(attempt: AttemptRecord, streams: Attempt['streams']): Attempt {
  return {
    id: attempt.id,
    number: attempt.number,
    state: attempt.state as Attempt['state'],
    outcome: attempt.outcome as Attempt['outcome'],
    placement: placementOf(attempt),
    pid: attempt.pid,
    exitCode: attempt.exitCode,
    signal: attempt.signal,
    message: attempt.message,
    said: attempt.said as Said | null,
    createdAt: attempt.createdAt,
    startedAt: attempt.startedAt,
    endedAt: attempt.endedAt,
    filesRemovedAt: attempt.filesRemovedAt,
    streams,
  }
}
