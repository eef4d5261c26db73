/**
 * What a program of Baton's own says while it runs: lines in its attempt's folder, as docs/attempt-contract.md
 * describes them. Each is one write call. Here and not in the runtime, so that a program loads no database.
 */
import { appendFileSync } from 'node:fs'
import { join } from 'node:path'
import { BatonError, describeError, systemErrorCode } from './errors.ts'
import { writeFileAtomic } from './write-file.ts'

export interface AttemptReports {
  /** Written at most twice a second; the first and the last of a phase always. */
  progress(phase: string, done: number, total: number, unit: string): void
  /** `said`: the same as data, for other languages. */
  message(message: string, said?: object): void
  /** Why the program is about to end with an error. Never throws: a full disk may be the reason itself. */
  failed(error: unknown): void
  outputs(outputs: readonly object[]): Promise<void>
}

const PROGRESS_EVERY_MS = 500

export function openReports(attemptDir: string, now: () => number): AttemptReports {
  const append = (file: string, line: object): void =>
    appendFileSync(join(attemptDir, file), `${JSON.stringify(line)}\n`)
  let phaseNow = ''
  let phaseFrom = 0
  let writtenAt = 0
  return {
    progress: (phase, done, total, unit) => {
      const at = now()
      const isNew = phase !== phaseNow
      if (!isNew && done !== total && at - writtenAt < PROGRESS_EVERY_MS) return
      if (isNew) phaseFrom = at
      phaseNow = phase
      writtenAt = at
      const seconds = (at - phaseFrom) / 1_000
      const secondsLeft = done > 0 && total > 0 && seconds > 1 ? (seconds / done) * (total - done) : null
      append('progress.jsonl', { at, phase, done, total, unit, secondsLeft })
    },
    message: (message, said) => append('events.jsonl', { kind: 'message', at: now(), message, said }),
    failed: (error) => {
      const isOurs = error instanceof BatonError
      try {
        append('events.jsonl', {
          kind: 'failed',
          at: now(),
          class: classOf(error),
          message: isOurs ? error.message : (describeError(error).split('\n')[0] ?? ''),
          ...(isOurs ? { hint: error.hint, code: error.code, details: error.details } : {}),
        })
      } catch {
        // Standard error and the exit code tell it too.
      }
    },
    outputs: (outputs) => writeFileAtomic(join(attemptDir, 'outputs.json'), `${JSON.stringify(outputs)}\n`),
  }
}

/**
 * Why a program fails, for its log: a sentence and what to do. Only of a mistake of ours does a stack trace tell
 * anything, namely where.
 */
export function failureText(error: unknown): string {
  if (error instanceof BatonError) return `${error.code}: ${error.message}\n${error.hint ?? ''}`.trimEnd()
  if (!isDiskFull(error)) return describeError(error)
  const reason = error instanceof Error ? error.message : String(error)
  return `The disk is full: ${reason}\nFree some space there, then submit the job again`
}

function classOf(error: unknown): 'user-error' | 'disk-full' | 'unknown' {
  if (isDiskFull(error)) return 'disk-full'
  return error instanceof BatonError && error.kind !== 'failed' ? 'user-error' : 'unknown'
}

function isDiskFull(error: unknown): boolean {
  const code = systemErrorCode(error)
  // Each module has a code of its own for it: data/disk-full.
  return code === 'ENOSPC' || code === 'EDQUOT' || code?.endsWith('/disk-full') === true
}
