/** What other modules ask of the guard. */
import type { AuditRecord, AuditVerification, Overview, Page, Verdict } from '#contract'
import type { DecisionCount } from './decisions.ts'
import type { Caller } from './model.ts'

/**
 * An answer on an OpenAI surface, as HTTP will say it. `body` is JSON, or for a stream the SSE events' data
 * (`[DONE]` included); a stream that was refused in the middle ends with finish_reason `content_filter`.
 */
export type SurfaceAnswer =
  | {
      readonly kind: 'json'
      readonly status: number
      readonly headers: Readonly<Record<string, string>>
      readonly body: unknown
    }
  | {
      readonly kind: 'stream'
      readonly headers: Readonly<Record<string, string>>
      /** Each string is the data of one event; `trace` events carry the GuardTrace for callers who may see it. */
      readonly events: AsyncIterable<{ readonly event?: 'baton.trace'; readonly data: string }>
    }

export type Surface = 'chat.completions' | 'completions'

export interface Guard {
  /** `/v1/models`. */
  models(caller: Caller): Promise<unknown>
  /** Errors of the request or of the model come back as OpenAI's `{error: {…}}`, never thrown. */
  handle(
    surface: Surface,
    body: unknown,
    caller: Caller,
    options: { requestId: string; wantsTrace: boolean; signal: AbortSignal },
  ): Promise<SurfaceAnswer>
  readonly audit: Audit
  /** Of this project, since this process started. */
  decisions(project: string): readonly DecisionCount[]
  overview(project: string): Promise<Overview['guard24h']>
  close(): Promise<void>
}

export interface AuditQuery {
  readonly cursor?: string | undefined
  readonly limit: number
  readonly kind?: AuditRecord['kind'] | undefined
  readonly verdict?: Verdict | undefined
  readonly requestId?: string | undefined
}

/** The whole log, or one project's part of it: the records of others are not there. */
export interface AuditReader {
  /** Newest first. */
  list(query: AuditQuery): Promise<Page<AuditRecord>>
  get(index: number): Promise<AuditRecord>
  /** The body that a record's hash stands for, as it was stored (masked), or null when it was erased. */
  body(index: number): Promise<string | null>
}

export interface Audit extends AuditReader {
  /** What people do to Baton: sign-in, keys, policies, jobs stopped. Durable when it returns. */
  record(entry: {
    kind: 'admin' | 'read' | 'start'
    actor: string
    action: string
    target: string | null
    data?: Record<string, unknown>
  }): Promise<AuditRecord>
  /**
   * What a project may read: its own records. One without a project (a start, a refused sign-in) is the
   * installation's, and is shown to the project that every installation begins with.
   */
  of(project: string): AuditReader
  /** Reads the whole log from disk. */
  verify(): Promise<AuditVerification>
}
