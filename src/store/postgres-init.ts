/** Make a new cluster, whole or not at all. */
import { chownSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { writeFileAtomic } from '#base'
import { diskFull, passwordLost, startFailed, wrongDataVersion } from './errors.ts'
import { runToEnd, type PostgresRunner } from './postgres-account.ts'
import { DATABASE_ACCOUNT } from './postgres-place.ts'

/** Make the cluster when there is none; refuse one of another version. Gives the password. */
export async function ensureCluster(runner: PostgresRunner): Promise<string> {
  const versionFile = join(runner.place.cluster, 'PG_VERSION')
  if (!existsSync(versionFile)) return createCluster(runner)
  const found = readFileSync(versionFile, 'utf8').trim()
  if (found !== runner.majorVersion) throw wrongDataVersion(runner.place.cluster, found, runner.majorVersion)
  return readPassword(runner.place.passwordFile)
}

export function readPassword(file: string): string {
  const password = existsSync(file) ? readFileSync(file, 'utf8').trim() : ''
  if (password === '') throw passwordLost(file)
  return password
}

async function createCluster({ place, owner, ...runner }: PostgresRunner): Promise<string> {
  // The password first: a cluster that is there always has one.
  const password = randomBytes(24).toString('base64url')
  await writeFileAtomic(place.passwordFile, `${password}\n`)

  // initdb works in a neighbour, which takes its place only when it is finished.
  const draft = `${place.cluster}.new`
  const draftPassword = `${place.cluster}.password`
  rmSync(draft, { recursive: true, force: true })
  mkdirSync(draft, { mode: 0o700 })
  rmSync(draftPassword, { force: true })
  writeFileSync(draftPassword, `${password}\n`, { mode: 0o600, flag: 'wx' })
  if (owner !== null) for (const path of [draft, draftPassword]) chownSync(path, owner.uid, owner.gid)
  const { file, args } = runner.command(runner.binaries.initdb, [
    `--pgdata=${draft}`,
    `--pwfile=${draftPassword}`,
    `--username=${DATABASE_ACCOUNT}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    // Sorted by code point everywhere, whatever locales the machine has.
    '--locale=C',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--wal-segsize=4',
    '--no-sync',
    '--no-instructions',
  ])
  try {
    await runToEnd(file, args, runner.env)
  } catch (error) {
    rmSync(draft, { recursive: true, force: true })
    const text = error instanceof Error ? error.message : String(error)
    if (/No space left on device|Disk quota exceeded/i.test(text)) throw diskFull(place.home, error)
    throw startFailed(lastLine(text), place.logFile)
  } finally {
    rmSync(draftPassword, { force: true })
  }
  rmSync(place.cluster, { recursive: true, force: true })
  renameSync(draft, place.cluster)
  return password
}

/**
 * initdb does not wait for the disk (--no-sync: 0.6 s in place of several); this makes it durable meanwhile.
 * Detached: it may outlive us, and nothing depends on its end.
 */
export function syncInBackground(folder: string): void {
  spawn('sync', ['-f', folder], { detached: true, stdio: 'ignore' })
    .on('error', () => {})
    .unref()
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1) ?? text
}
