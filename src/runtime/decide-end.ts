/** What the end of an attempt means for its job. Pure. */
import { saidOf, say, type Attempt, type Said } from '#contract'
import type { ExitReport } from './launcher.ts'

export type AttemptEnd =
  | { readonly kind: 'exit'; readonly exit: ExitReport }
  | { readonly kind: 'lost'; readonly why: Said }
  /** It never started: the plan or the launch failed, for a reason that stays or one that may pass. */
  | { readonly kind: 'not-launched'; readonly why: Said; readonly mayPass: boolean }

export interface EndQuestion {
  readonly end: AttemptEnd
  readonly wasStopRequested: boolean
  /** It ended before this server began, and the last one was gone. */
  readonly wasServerAway: boolean
  readonly restarts: number
  readonly maxRestarts: number
  /** What the program said of its own failure. */
  readonly told: Said | null
  /** The last line of the log of the task that failed. */
  readonly lastLogLine: string | null
}

export type EndDecision = {
  readonly outcome: NonNullable<Attempt['outcome']>
  /** How it ended, in one sentence; null when it ended well. */
  readonly said: Said | null
} & (
  | { readonly kind: 'publish' }
  | { readonly kind: 'stopped' }
  /** Baton itself was stopped: nothing broke, so nothing is counted and the job queues again at once. */
  | { readonly kind: 'pause' }
  | { readonly kind: 'failed' }
  | { readonly kind: 'retry'; readonly delayMs: number }
)

/** EX_TEMPFAIL of sysexits.h: the program asks to be started again. */
const TRY_AGAIN = 75
const FIRST_DELAY_MS = 500
const LONGEST_DELAY_MS = 60_000

export function decideEnd(question: EndQuestion): EndDecision {
  const { end, wasStopRequested } = question
  if (end.kind === 'exit' && end.exit.exitCode === 0 && !end.exit.wasStopped) {
    return { kind: 'publish', outcome: 'succeeded', said: null }
  }
  if (wasStopRequested) return { kind: 'stopped', outcome: 'stopped', said: null }
  if (end.kind === 'lost') return retry(question, 'lost', say('end.lost', { why: end.why }))
  if (end.kind === 'not-launched') {
    return end.mayPass
      ? retry(question, 'failed', end.why)
      : { kind: 'failed', outcome: 'failed', said: end.why }
  }
  const { exit } = end
  const said = question.told ?? saidOf(exit) ?? sayExit(exit, question.lastLogLine)
  // More memory than it asked for: the next attempt would end the same way.
  if (exit.wasOutOfMemory) return { kind: 'failed', outcome: 'user-error', said }
  // A stop that nobody asked of the server reached the shepherd. While no server ran, it was `baton down` (or
  // the machine going down); while one did, somebody ended this attempt alone.
  if (exit.wasStopped && question.wasServerAway) return { kind: 'pause', outcome: 'stopped', said: null }
  if (exit.exitCode === TRY_AGAIN || exit.signal !== null || exit.exitCode === null || exit.wasStopped) {
    return retry(question, 'failed', said)
  }
  return { kind: 'failed', outcome: 'user-error', said }
}

function retry({ restarts, maxRestarts }: EndQuestion, outcome: 'lost' | 'failed', said: Said): EndDecision {
  if (restarts < maxRestarts) {
    const delayMs = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** Math.min(restarts, 16))
    return { kind: 'retry', outcome, said, delayMs }
  }
  const limit =
    maxRestarts === 0
      ? say('end.no-restarts', { what: said })
      : say('end.limit', { what: said, count: maxRestarts })
  return { kind: 'failed', outcome, said: limit }
}

function sayExit({ task, exitCode, signal }: ExitReport, lastLogLine: string | null): Said {
  const who = task === '' ? say('end.attempt') : task
  const how =
    signal !== null
      ? say('end.signal', { who, signal })
      : exitCode === null
        ? say('end.silent', { who })
        : say('end.exit', { who, exit: exitCode })
  return lastLogLine === null ? how : say('because', { what: how, why: lastLogLine })
}
