/**
 * The one error class that crosses module doors.
 *
 * `code` is stable and documented (`module/what`); `message` is one sentence of what and why, `hint` is the
 * command or change that mends it; `kind` decides how HTTP says it (error-status.ts). A broken promise inside our own code is an
 * `assert`, never a BatonError.
 */
export type ErrorKind =
  | 'bad-request'
  | 'not-signed-in'
  | 'not-allowed'
  | 'not-found'
  | 'conflict'
  | 'never-fits'
  | 'refused'
  | 'unavailable'
  | 'verification-failed'
  | 'failed'

export interface ErrorOptions {
  readonly hint?: string
  readonly cause?: unknown
  /** What a program may read: field paths, numbers, names. Never a secret. */
  readonly details?: Readonly<Record<string, unknown>>
}

export class BatonError extends Error {
  readonly code: string
  readonly kind: ErrorKind
  readonly hint: string | undefined
  readonly details: Readonly<Record<string, unknown>> | undefined

  constructor(kind: ErrorKind, code: string, message: string, options: ErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = 'BatonError'
    this.kind = kind
    this.code = code
    this.hint = options.hint
    this.details = options.details
  }
}

/** Text of any thrown value, with the causes behind it. For logs. */
export function describeError(thrown: unknown): string {
  if (!(thrown instanceof Error)) return String(thrown)
  const own =
    thrown instanceof BatonError ? `${thrown.code}: ${thrown.message}` : (thrown.stack ?? thrown.message)
  return thrown.cause === undefined ? own : `${own}\ncaused by ${describeError(thrown.cause)}`
}

/** The `code` of a Node system error (`ENOENT`, `EADDRINUSE`), or undefined. */
export function systemErrorCode(thrown: unknown): string | undefined {
  if (typeof thrown !== 'object' || thrown === null || !('code' in thrown)) return undefined
  return typeof thrown.code === 'string' ? thrown.code : undefined
}
