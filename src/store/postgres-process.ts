/** Which PostgreSQL runs on a cluster right now: read from postmaster.pid, verified against /proc. */
import { readFileSync, readdirSync, readlinkSync, realpathSync } from 'node:fs'
import { join } from 'node:path'
import { identifyProcess, type ProcessIdentity } from '#base'

export type PostmasterState =
  | { readonly kind: 'none' }
  /** postmaster.pid is left over: its process is gone, a zombie, or somebody else's. */
  | { readonly kind: 'stale' }
  | {
      readonly kind: 'living'
      readonly identity: ProcessIdentity
      readonly socketFolder: string
      readonly isReady: boolean
    }

export const postmasterFile = (cluster: string): string => join(cluster, 'postmaster.pid')

export function findPostmaster(cluster: string): PostmasterState {
  let lines: string[]
  try {
    lines = readFileSync(postmasterFile(cluster), 'utf8').split('\n')
  } catch {
    return { kind: 'none' }
  }
  // Lines: pid, data folder, start time, port, socket folder, listen address, shared memory, status.
  const pid = Number(lines[0])
  if (!Number.isSafeInteger(pid) || pid <= 1) return { kind: 'stale' }
  const identity = identifyProcess(pid)
  if (identity === null || !worksIn(pid, realpathSync(cluster))) return { kind: 'stale' }
  return {
    kind: 'living',
    identity,
    socketFolder: (lines[4] ?? '').trim(),
    isReady: (lines[7] ?? '').trim() === 'ready',
  }
}

/**
 * Server processes of this cluster, the postmaster's orphans included: they hold its shared memory for a
 * moment after it was killed, and a new postmaster refuses to start until they are gone.
 */
export function postgresProcesses(cluster: string): number[] {
  const folder = realpathSync(cluster)
  return readdirSync('/proc')
    .filter((name) => /^[0-9]+$/.test(name))
    .map(Number)
    .filter((pid) => worksIn(pid, folder) && identifyProcess(pid) !== null)
}

/** PostgreSQL works in its cluster's folder: with the program's name, that says whose process it is. */
function worksIn(pid: number, folder: string): boolean {
  try {
    return (
      readFileSync(`/proc/${pid}/comm`, 'utf8').trim() === 'postgres' &&
      readlinkSync(`/proc/${pid}/cwd`) === folder
    )
  } catch {
    return false
  }
}
