/** Ends the server, then what keeps jobs going; each is recognised before it is signalled. */
import { readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { isSameProcess, signalAndWait, type ProcessIdentity } from '#base'
import { doesNotStop } from '../errors.ts'
import { readServerFile } from '../http/find-server.ts'

const SERVER_MS = 30_000
/** Beyond its grace time, a shepherd needs a moment to write how the attempt ended. */
const SLACK_MS = 15_000
const DEFAULT_GRACE_MS = 20_000

/** The pid that was stopped; null when no server ran. Jobs run on. */
export async function stopServer(dataDir: string): Promise<number | null> {
  const found = readServerFile(dataDir)
  if (found === null) return null
  if (!isSameProcess(found)) {
    // Left behind by a server that was killed.
    rmSync(join(dataDir, 'server.json'), { force: true })
    return null
  }
  if (
    !(await signalAndWait(found, 'SIGTERM', SERVER_MS)) &&
    !(await signalAndWait(found, 'SIGKILL', 5_000))
  ) {
    throw doesNotStop('the server', found.pid)
  }
  rmSync(join(dataDir, 'server.json'), { force: true })
  return found.pid
}

export interface RunningAttempt extends ProcessIdentity {
  readonly jobId: string
  readonly attempt: string
  readonly graceMs: number
}

/** Attempts whose keeper lives, from their folders (docs/attempt-contract.md): this works without a server. */
export function findRunningAttempts(dataDir: string): RunningAttempt[] {
  const jobsDir = join(dataDir, 'jobs')
  return list(jobsDir).flatMap((jobId) =>
    list(join(jobsDir, jobId))
      .filter((name) => name.startsWith('attempt-'))
      .flatMap((attempt) => {
        const folder = join(jobsDir, jobId, attempt)
        const claim = readJson(join(folder, 'claim.json')) as Partial<ProcessIdentity> | null
        if (typeof claim?.pid !== 'number') return []
        const { pid, startTicks = 0, bootId = '' } = claim
        if (!isSameProcess({ pid, startTicks, bootId })) return []
        const order = readJson(join(folder, 'attempt.json')) as { graceMs?: unknown } | null
        const graceMs = typeof order?.graceMs === 'number' ? order.graceMs : DEFAULT_GRACE_MS
        return [{ jobId, attempt, pid, startTicks, bootId, graceMs }]
      }),
  )
}

/**
 * Asks each attempt to end well; its keeper kills what does not. The server that comes next starts the jobs
 * again, from their newest checkpoint where they have one.
 */
export async function pauseAttempts(
  attempts: readonly RunningAttempt[],
  onWait: (left: number) => void,
): Promise<void> {
  let left = attempts.length
  onWait(left)
  await Promise.all(
    attempts.map(async (attempt) => {
      if (!(await signalAndWait(attempt, 'SIGTERM', attempt.graceMs + SLACK_MS))) {
        throw doesNotStop(`the attempt of job ${attempt.jobId}`, attempt.pid)
      }
      left -= 1
      onWait(left)
    }),
  )
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return null
  }
}
