/** What other modules ask of the runtime. */
import type {
  ClusterNode,
  DatasetDetail,
  JobCurve,
  JobDetail,
  JobEvent,
  JobForecast,
  JobKind,
  JobSpecInput,
  JobState,
  JobSummary,
  LogChunk,
  Overview,
  Page,
  Queue,
  SecretUser,
  ServerEvent,
  SubmittedJob,
  Topic,
} from '#contract'
import type { JobResult } from './job-results.ts'
import type { MeasuresReading } from './measures.ts'

/** A job as somebody wants it. */
export interface JobRequest {
  readonly spec: JobSpecInput
  readonly project: string
  readonly owner: string
}

export interface SubmitRequest extends JobRequest {
  readonly studyId?: string
  /**
   * The id it gets, made by the caller with newId('job', …). Submitting again with the same id is answered with
   * the job that it made: who died in between may ask again.
   */
  readonly id?: string | undefined
}

export interface JobQuery {
  readonly project: string
  readonly cursor?: string | undefined
  readonly limit: number
  readonly state?: JobState | 'active' | 'ended' | undefined
  readonly queue?: string | undefined
  readonly kind?: JobKind | undefined
  readonly studyId?: string | undefined
  /** Part of a name or id. */
  readonly text?: string | undefined
}

export interface LogQuery {
  /** Attempt number; the newest unless given. */
  readonly attempt?: number | undefined
  /** Stream name; the attempt's main one unless given. */
  readonly stream?: string | undefined
  /** Byte offset to read from; negative counts from the end. Chunks end at a whole UTF-8 character. */
  readonly offset: number
  readonly limitBytes: number
}

/**
 * `id` is a whole id, a unique prefix or suffix of one (what people see is the last 6 characters), or
 * `@last`, the project's newest job. None or several: a BatonError.
 */
export interface Runtime {
  submit(request: SubmitRequest): Promise<SubmittedJob>
  /** What `submit` would say, and what would become of the job now. Changes nothing. */
  forecast(request: JobRequest): Promise<JobForecast>
  list(query: JobQuery): Promise<Page<JobSummary>>
  get(project: string, id: string): Promise<JobDetail>
  /** Returns at once; the job is `stopping` until its processes are gone. A job that has ended stays as it is. */
  stop(project: string, id: string, by: string): Promise<JobSummary>
  /** Many at once, by whole ids. */
  results(project: string, ids: readonly string[]): Promise<readonly JobResult[]>
  curve(project: string, id: string, points: number): Promise<JobCurve>
  readLog(project: string, id: string, query: LogQuery): Promise<LogChunk>
  /** The job's history, oldest first. */
  history(
    project: string,
    id: string,
    query: { cursor?: string | undefined; limit: number },
  ): Promise<Page<JobEvent>>
  /** Jobs that read a version of this dataset, newest first. */
  readers(project: string, dataset: string): Promise<DatasetDetail['readBy']>
  /** Jobs that have not ended, by the name of the secret that they refer to. */
  secretUsers(project: string): Promise<ReadonlyMap<string, readonly SecretUser[]>>
  queues(project: string): Promise<readonly Queue[]>
  nodes(): Promise<readonly ClusterNode[]>
  /** The parts of the overview that the runtime knows. */
  overview(project: string): Promise<Pick<Overview, 'jobs' | 'devices' | 'recoveries24h'>>
  /** What this process measured since it started. */
  measures(project: string): MeasuresReading
  /** GPU time that faults cost: steps done again, by the seconds of a step, by the GPUs held. See lost-work.ts. */
  lostGpuSeconds(project: string): Promise<number>
  readonly events: EventFeed
  /** Adopts what outlived the last server, then schedules until `close`. */
  start(): Promise<void>
  /** Stops scheduling. Jobs run on. */
  close(): Promise<void>
}

/** Every change, in order, kept in the table `event`: what /api/v1/events sends. */
export interface EventFeed {
  /** Written by any module for things of its own. Listeners hear it after it is stored. */
  publish(event: NewChange): Promise<void>
  /** Events after `id`, at most `limit`, oldest first. */
  after(id: number, limit: number): Promise<readonly FeedEvent[]>
  newestId(): Promise<number>
  /** Returns the function that ends the subscription. */
  listen(listener: (event: FeedEvent) => void): () => void
}

/** A change, and whose it is: a job's row says it, and machines are everybody's. */
export type NewChange = { readonly key: string; readonly change: string } & (
  | { readonly topic: 'job' }
  | { readonly topic: 'node' }
  | { readonly topic: Exclude<Topic, 'job' | 'node'>; readonly project: string }
)

export interface FeedEvent extends ServerEvent {
  /** Only its readers are told; null: everybody is. */
  readonly project: string | null
}
