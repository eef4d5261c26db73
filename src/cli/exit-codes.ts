/** What the exit code says. Documented in docs/cli.md; scripts rely on it. */
import type { ErrorKind } from '#base'

export const EXIT = {
  ok: 0,
  failed: 1,
  usage: 2,
  notFound: 3,
  notAllowed: 4,
  conflict: 5,
  unreachable: 6,
  neverFits: 7,
  refused: 8,
  verificationFailed: 9,
  jobFailed: 10,
  waitTimedOut: 124,
  interrupted: 130,
} as const

const OF_KIND: Readonly<Record<ErrorKind, number>> = {
  'bad-request': EXIT.usage,
  'not-signed-in': EXIT.notAllowed,
  'not-allowed': EXIT.notAllowed,
  'not-found': EXIT.notFound,
  conflict: EXIT.conflict,
  'never-fits': EXIT.neverFits,
  refused: EXIT.refused,
  // The server answered, or is this very process: it is something else that is not there.
  unavailable: EXIT.failed,
  'verification-failed': EXIT.verificationFailed,
  failed: EXIT.failed,
}

/** Codes that say more than their kind. */
const OF_CODE: Readonly<Record<string, number>> = {
  'cli/job-failed': EXIT.jobFailed,
  'cli/wait-timed-out': EXIT.waitTimedOut,
  'cli/not-running': EXIT.unreachable,
  'cli/unreachable': EXIT.unreachable,
}

export const exitCodeOf = (error: { readonly code: string; readonly kind: ErrorKind }): number =>
  OF_CODE[error.code] ?? OF_KIND[error.kind]

/** For docs/cli.md. */
export const EXIT_CODE_MEANINGS: readonly (readonly [code: number, meaning: string])[] = [
  [EXIT.ok, 'it is done'],
  [EXIT.failed, 'it failed'],
  [EXIT.usage, 'the command, a setting or a file is wrong'],
  [EXIT.notFound, 'what was named does not exist'],
  [EXIT.notAllowed, 'not signed in, or not allowed'],
  [EXIT.conflict, 'it contradicts what is there'],
  [EXIT.unreachable, 'the server cannot be reached'],
  [EXIT.neverFits, 'this job can never start here'],
  [EXIT.refused, 'refused by policy or quota'],
  [EXIT.verificationFailed, 'a verification failed'],
  [EXIT.jobFailed, 'the job failed or was stopped (with --wait)'],
  [EXIT.waitTimedOut, 'the time given to --wait ran out'],
  [EXIT.interrupted, 'interrupted with Ctrl-C'],
]
