/**
 * What a program of ours says about itself while it runs: lines in its attempt's folder, as
 * docs/attempt-contract.md describes them. Each is one write call.
 */
import { appendFileSync } from 'node:fs'
import { join } from 'node:path'
import { BatonError, describeError, systemErrorCode, writeFileAtomic } from '#base'

export interface AttemptReports {
  progress(phase: string, done: number, total: number, unit: string): void
  /** Why the program is about to end with an error. */
  failed(error: unknown): void
  outputs(outputs: readonly object[]): Promise<void>
}

export function openReports(attemptDir: string, now: () => number): AttemptReports {
  const append = (file: string, line: object): void =>
    appendFileSync(join(attemptDir, file), `${JSON.stringify(line)}\n`)
  return {
    progress: (phase, done, total, unit) => append('progress.jsonl', { at: now(), phase, done, total, unit }),
    failed: (error) => {
      const isOurs = error instanceof BatonError
      append('events.jsonl', {
        kind: 'failed',
        at: now(),
        class: classOf(error),
        message: isOurs ? error.message : (describeError(error).split('\n')[0] ?? ''),
        ...(isOurs && error.hint !== undefined ? { hint: error.hint } : {}),
      })
    },
    outputs: (outputs) => writeFileAtomic(join(attemptDir, 'outputs.json'), `${JSON.stringify(outputs)}\n`),
  }
}

function classOf(error: unknown): 'user-error' | 'disk-full' | 'unknown' {
  const code = systemErrorCode(error)
  if (code === 'ENOSPC' || code === 'EDQUOT') return 'disk-full'
  return error instanceof BatonError && error.kind !== 'failed' ? 'user-error' : 'unknown'
}
