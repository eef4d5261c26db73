/** Where the PostgreSQL that tests share lies, and whose turn it is to start or to end it. */
import { createHash } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { identifyProcess } from '#base'
import { withFolderLock } from '../folder-lock.ts'
import { migrationsFolder } from '../open-store.ts'

const WAIT_MS = 120_000

/**
 * Nobody else starts or ends it meanwhile. The lock is on a folder that stays: on PostgreSQL's own, who waits
 * would wait for a folder that the reaper has removed.
 */
export const withSharedPostgres = <Result>(work: () => Promise<Result>): Promise<Result> =>
  withFolderLock(migrationsFolder, WAIT_MS, work)

/** One for an account, a checkout and a boot: after a power cut nothing of it is used again. */
export function sharedFolder(): string {
  const boot = identifyProcess(process.pid)?.bootId ?? ''
  const key = createHash('sha256').update(`${migrationsFolder}\n${boot}`).digest('hex').slice(0, 12)
  const folder = `/tmp/baton-test-${process.getuid?.() ?? 0}-${key}`
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  return folder
}
