/** A clean end of the embedded PostgreSQL: clients are cut off, everything is on disk, the socket is gone. */
import { existsSync } from 'node:fs'
import { signalAndWait, type ProcessIdentity } from '#base'
import { stopFailed } from './errors.ts'
import { withFolderLock } from './folder-lock.ts'
import { placeOf, possibleClusters } from './postgres-place.ts'
import { findPostmaster } from './postgres-process.ts'

export const LOCK_WAIT_MS = 120_000

export type StopOutcome =
  | { readonly kind: 'stopped'; readonly pid: number }
  | { readonly kind: 'not-running' }

/** Needs no open store: `baton down` uses it also when no server runs. */
export async function stopDatabase(dataDir: string): Promise<StopOutcome> {
  const place = placeOf(dataDir)
  if (place === null || !existsSync(place.home)) return { kind: 'not-running' }
  return withFolderLock(place.home, LOCK_WAIT_MS, async () => {
    for (const cluster of possibleClusters(place)) {
      const found = findPostmaster(cluster)
      if (found.kind !== 'living') continue
      await stopPostmaster(found.identity)
      return { kind: 'stopped', pid: found.identity.pid }
    }
    return { kind: 'not-running' }
  })
}

/** SIGINT is "fast": roll back, checkpoint, end. SIGQUIT leaves recovery to the next start, and loses nothing. */
export async function stopPostmaster(identity: ProcessIdentity): Promise<void> {
  if (await signalAndWait(identity, 'SIGINT', 60_000)) return
  if (await signalAndWait(identity, 'SIGQUIT', 10_000)) return
  throw stopFailed(identity.pid)
}
