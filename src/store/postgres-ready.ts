/** Waiting for a PostgreSQL that starts, and saying why when it does not. */
import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { isSameProcess, type BatonError, type ProcessIdentity } from '#base'
import { diskFull, startFailed } from './errors.ts'
import type { PostgresPlace } from './postgres-place.ts'
import { findPostmaster } from './postgres-process.ts'

/** Recovery after a kill replays the log since the last checkpoint: seconds, on a slow disk many. */
const READY_WAIT_MS = 120_000

export async function waitUntilReady(
  cluster: string,
  identity: ProcessIdentity,
): Promise<'ready' | 'died' | 'slow'> {
  const giveUpAt = performance.now() + READY_WAIT_MS
  while (isSameProcess(identity)) {
    const found = findPostmaster(cluster)
    if (found.kind === 'living' && found.isReady && found.identity.pid === identity.pid) return 'ready'
    if (performance.now() > giveUpAt) return 'slow'
    await sleep(10)
  }
  return 'died'
}

/** What PostgreSQL wrote into its log from `logOffset` on, as one error. */
export function startFailure(place: PostgresPlace, logOffset: number): BatonError {
  const said = readFileSync(place.logFile).subarray(logOffset).toString('utf8').slice(-8_000)
  if (/No space left on device|Disk quota exceeded/i.test(said)) return diskFull(place.home)
  const lines = said.trim().split('\n')
  const line = lines.findLast((line) => /\b(PANIC|FATAL):/.test(line)) ?? lines.at(-1) ?? ''
  return startFailed(line.replace(/^.*\b(?:PANIC|FATAL):\s*/, '') || 'it said nothing', place.logFile)
}
