/**
 * The embedded PostgreSQL of a data directory, running: adopted when it runs already, started otherwise.
 *
 * It is a process of its own, detached from whoever started it: a server that is killed finds it again.
 */
import { spawn } from 'node:child_process'
import { closeSync, existsSync, openSync, renameSync, rmSync, statSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { identifyProcess, type Logger, type ProcessIdentity } from '#base'
import { orDiskFull, startFailed } from './errors.ts'
import { withFolderLock } from './folder-lock.ts'
import { chooseAccount, type AccountKind, type PostgresRunner } from './postgres-account.ts'
import { findPostgresBinaries } from './postgres-binaries.ts'
import { ensureCluster, readPassword, syncInBackground } from './postgres-init.ts'
import { possibleClusters, preparePlace, socketFile, type PostgresPlace } from './postgres-place.ts'
import { findPostmaster, postgresProcesses, postmasterFile } from './postgres-process.ts'
import { startFailure, waitUntilReady } from './postgres-ready.ts'
import { postgresSettings } from './postgres-settings.ts'
import { LOCK_WAIT_MS, stopPostmaster } from './postgres-stop.ts'

export interface RunningPostgres {
  readonly identity: ProcessIdentity
  readonly cluster: string
  readonly socketFolder: string
  readonly password: string
  /** False when it ran before we came. */
  readonly wasStarted: boolean
}

export interface StartOptions {
  readonly dataDir: string
  readonly log: Logger
  /** Off only in tests, where a power cut may take everything. */
  readonly durable?: boolean
  /** Only in tests: the account to use, in place of the first that works. */
  readonly account?: AccountKind
}

const LOG_LIMIT_BYTES = 10_000_000

export async function startPostgres(options: StartOptions): Promise<RunningPostgres> {
  try {
    const place = preparePlace(options.dataDir)
    return await withFolderLock(place.home, LOCK_WAIT_MS, async () => {
      return (await adopt(place, options.log)) ?? (await start(place, options))
    })
  } catch (error) {
    throw orDiskFull(error, options.dataDir)
  }
}

/** The one that runs already, once it is ready; null when none does, or it was just ending. */
async function adopt(place: PostgresPlace, log: Logger): Promise<RunningPostgres | null> {
  for (const cluster of possibleClusters(place)) {
    const found = findPostmaster(cluster)
    if (found.kind !== 'living') continue
    const { identity, socketFolder } = found
    const end = await waitUntilReady(cluster, identity)
    if (end === 'died') continue
    if (end === 'ready' && existsSync(socketFile(socketFolder))) {
      return {
        identity,
        socketFolder,
        cluster,
        password: readPassword(place.passwordFile),
        wasStarted: false,
      }
    }
    // Somebody emptied /tmp, or it hangs: nobody can use it any more.
    log.warn('PostgreSQL cannot be reached and is started again', { pid: identity.pid })
    await stopPostmaster(identity)
  }
  return null
}

async function start(place: PostgresPlace, options: StartOptions): Promise<RunningPostgres> {
  const beganAt = performance.now()
  const durable = options.durable ?? true
  const runner = await chooseAccount(place, findPostgresBinaries(), options.account)
  const { cluster, socketFolder } = runner.place
  const isNew = !existsSync(cluster)
  const password = await ensureCluster(runner)
  await clearLeftovers(cluster, socketFolder)

  const logOffset = rotateLog(place.logFile)
  const identity = await launch(runner, durable)
  const end = await waitUntilReady(cluster, identity)
  if (end === 'died') throw startFailure(place, logOffset)
  if (end === 'slow') throw startFailed('it did not become ready in time', place.logFile)

  if (isNew && durable) syncInBackground(cluster)
  options.log.info('PostgreSQL started', {
    pid: identity.pid,
    account: runner.kind,
    isNew,
    ms: Math.round(performance.now() - beganAt),
  })
  return { identity, cluster, socketFolder, password, wasStarted: true }
}

/** After a kill: wait for orphans of the old postmaster, then remove its files. */
async function clearLeftovers(cluster: string, socketFolder: string): Promise<void> {
  const endAt = performance.now() + 5_000
  for (let orphans = postgresProcesses(cluster); orphans.length > 0; orphans = postgresProcesses(cluster)) {
    // They end by themselves when they next look up; one in a long query may not, and its work is lost anyway.
    if (performance.now() > endAt) for (const pid of orphans) killIfThere(pid)
    await sleep(20)
  }
  // PostgreSQL would take a pid that is now another's, or that of an unreaped zombie, for a living postmaster.
  for (const file of [
    postmasterFile(cluster),
    socketFile(socketFolder),
    `${socketFile(socketFolder)}.lock`,
  ]) {
    rmSync(file, { force: true })
  }
}

function killIfThere(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It ended meanwhile.
  }
}

/** Only the starter rotates: a running PostgreSQL keeps writing to the file that it holds. Gives its size. */
function rotateLog(logFile: string): number {
  const size = statSync(logFile, { throwIfNoEntry: false })?.size ?? 0
  if (size <= LOG_LIMIT_BYTES) return size
  renameSync(logFile, `${logFile}.1`)
  return 0
}

async function launch(runner: PostgresRunner, durable: boolean): Promise<ProcessIdentity> {
  const { cluster, logFile, socketFolder } = runner.place
  const settings = postgresSettings(socketFolder, durable)
  const { file, args } = runner.command(runner.binaries.postgres, ['-D', cluster, ...settings])
  const output = openSync(logFile, 'a', 0o600)
  try {
    const child = spawn(file, args, {
      // In the cluster's folder from the first moment: by it its processes are known (postgres-process.ts).
      cwd: cluster,
      env: runner.env,
      detached: true,
      stdio: ['ignore', output, output],
    })
    child.unref()
    await new Promise((resolve, reject) => child.once('spawn', resolve).once('error', reject))
    const pid = child.pid
    const identity = pid === undefined ? null : identifyProcess(pid)
    if (identity === null) throw startFailed('it ended at once', logFile)
    return identity
  } finally {
    closeSync(output)
  }
}
