/** Every failure that the store reports; api/ turns codes into HTTP once. */
import { BatonError, systemErrorCode } from '#base'

const RESTORE = 'Restore the data directory from a backup, or run the job that made it again'
const OTHER_DATABASE = 'or set BATON_DATABASE_URL to a PostgreSQL of your own'

export const noBinaries = (cause: unknown): BatonError =>
  new BatonError(
    'unavailable',
    'store/no-postgres-binaries',
    `The PostgreSQL that comes with Baton is not installed for ${process.platform}-${process.arch}`,
    {
      cause,
      hint: `Install again without --omit=optional, ${OTHER_DATABASE}`,
      details: { platform: `${process.platform}-${process.arch}` },
    },
  )

export const binariesDoNotRun = (reason: string): BatonError =>
  new BatonError(
    'unavailable',
    'store/postgres-does-not-run',
    `The PostgreSQL that comes with Baton does not run here: ${reason}`,
    { hint: 'Set BATON_DATABASE_URL to a PostgreSQL of your own', details: { reason } },
  )

export const noAccount = (reason: string): BatonError =>
  new BatonError(
    'unavailable',
    'store/no-account-for-postgres',
    `PostgreSQL refuses to run as root, and no other account could be used: ${reason}`,
    {
      hint: `Start Baton as an ordinary user, allow user namespaces (unshare --user), ${OTHER_DATABASE}`,
      details: { reason },
    },
  )

export const databaseBusy = (folder: string, waitedMs: number): BatonError =>
  new BatonError(
    'unavailable',
    'store/database-busy',
    `Another Baton has been starting or stopping the database in ${folder} for ${Math.round(waitedMs / 1000)} s`,
    { hint: 'Wait for it, or see: baton status', details: { folder, seconds: Math.round(waitedMs / 1000) } },
  )

export const wrongDataVersion = (folder: string, found: string, needed: string): BatonError =>
  new BatonError(
    'failed',
    'store/wrong-data-version',
    `The database in ${folder} was made by PostgreSQL ${found}; this Baton brings PostgreSQL ${needed}`,
    {
      hint: `Start it with the Baton that made it, or move ${folder} aside to begin with an empty database`,
      details: { folder, found, needed },
    },
  )

export const foreignFolder = (folder: string, reason: string): BatonError =>
  new BatonError('failed', 'store/folder-not-ours', `${folder} ${reason}`, {
    hint: `Move ${folder} aside and start again`,
    details: { folder, reason },
  })

export const passwordLost = (file: string): BatonError =>
  new BatonError(
    'failed',
    'store/password-lost',
    `${file} is missing or empty, and the database asks for it`,
    {
      hint: `Restore ${file} from a backup; without one, move the folder around it aside to begin again`,
      details: { file },
    },
  )

export const diskFull = (folder: string, cause?: unknown): BatonError =>
  new BatonError('unavailable', 'store/disk-full', `The disk that holds ${folder} is full`, {
    cause,
    hint: 'Free some space there, or move the data with BATON_DATA_DIR, then run: baton up',
    details: { folder },
  })

export const startFailed = (reason: string, logFile: string): BatonError =>
  new BatonError('failed', 'store/database-did-not-start', `PostgreSQL did not start: ${reason}`, {
    hint: `Its log: ${logFile}`,
    details: { reason, logFile },
  })

export const stopFailed = (pid: number): BatonError =>
  new BatonError('failed', 'store/database-did-not-stop', `PostgreSQL (pid ${pid}) does not stop`, {
    hint: `End it with: kill -QUIT ${pid}`,
    details: { pid },
  })

export const databaseUnreachable = (where: string, cause: unknown): BatonError =>
  new BatonError(
    'unavailable',
    'store/database-unreachable',
    `The database ${where} cannot be reached: ${reasonOf(cause)}`,
    {
      cause,
      hint: 'Check the address, the account and that the server runs',
      details: { where, reason: reasonOf(cause) },
    },
  )

export const databaseLost = (cause: unknown): BatonError =>
  new BatonError('unavailable', 'store/database-lost', 'The connection to the database broke off', {
    cause,
    hint: 'Look whether it was done, and ask again in a few seconds: the database comes back by itself',
  })

export const databaseSlow = (cause: unknown): BatonError =>
  new BatonError('unavailable', 'store/database-slow', 'No connection to the database became free in time', {
    cause,
    hint: 'Ask again in a few seconds; nothing was done',
  })

export const databaseTooOld = (found: string): BatonError =>
  new BatonError('failed', 'store/database-too-old', `Baton needs PostgreSQL 14 or newer; this is ${found}`, {
    hint: 'Upgrade that PostgreSQL, or unset BATON_DATABASE_URL to use the one that comes with Baton',
    details: { found },
  })

export const migrationFilesBroken = (reason: string): BatonError =>
  new BatonError(
    'failed',
    'store/migration-files-broken',
    `The migrations of this Baton are broken: ${reason}`,
    {
      hint: 'Install Baton again',
      details: { reason },
    },
  )

export const migrationChanged = (file: string): BatonError =>
  new BatonError(
    'failed',
    'store/migration-changed',
    `${file} was applied to this database with other content than it has now`,
    {
      hint: `Put ${file} back as it was (git checkout), and make the change in a new migration`,
      details: { file },
    },
  )

export const migrationHalfDone = (file: string, cause?: unknown): BatonError =>
  new BatonError(
    'failed',
    'store/migration-half-done',
    `${file} was started on this database and never finished`,
    {
      cause,
      hint: `Restore the backup from before it, or finish it by hand and set baton_migration.finished_at in its row`,
      details: { file },
    },
  )

export const databaseNewer = (file: string, newestKnown: string): BatonError =>
  new BatonError(
    'failed',
    'store/database-newer',
    `The database has ${file}, which this Baton does not know (its newest is ${newestKnown})`,
    {
      hint: 'Start it with the newer Baton, or restore the backup from before the upgrade',
      details: { file, newest: newestKnown },
    },
  )

export const migrationFailed = (file: string, cause: unknown): BatonError =>
  new BatonError(
    'failed',
    'store/migration-failed',
    `${file} failed and was rolled back: ${reasonOf(cause)}`,
    {
      cause,
      hint: 'The database is as it was before; the Baton that was used last still runs with it',
      details: { file, reason: reasonOf(cause) },
    },
  )

export const blobNotFound = (digest: string): BatonError =>
  new BatonError('not-found', 'store/blob-not-found', `No blob has the digest ${digest}`, {
    hint: RESTORE,
    details: { digest },
  })

export const blobCorrupt = (digest: string, reason: string): BatonError =>
  new BatonError('failed', 'store/blob-corrupt', `The blob ${digest} is damaged: ${reason}`, {
    hint: RESTORE,
    details: { digest, reason },
  })

export const blobTooLarge = (digest: string, bytes: number, limitBytes: number): BatonError =>
  new BatonError(
    'refused',
    'store/blob-too-large',
    `The blob ${digest} has ${bytes} bytes; at most ${limitBytes} are read at once`,
    {
      hint: 'Run the job that made it again with less, so that what it leaves is smaller',
      details: { digest, bytes, limit: limitBytes },
    },
  )

export const badDigest = (text: string): BatonError =>
  new BatonError(
    'bad-request',
    'store/bad-digest',
    `"${text.slice(0, 80)}" is not a digest: it must be sha256: and 64 of 0–9, a–f`,
    { hint: 'Take it as it was printed, whole', details: { text: text.slice(0, 80) } },
  )

/** The same failure, said as "disk full" when that is what it is. */
export function orDiskFull(thrown: unknown, folder: string): unknown {
  const code = systemErrorCode(thrown)
  // 53100 is PostgreSQL's disk_full.
  return code === 'ENOSPC' || code === 'EDQUOT' || code === '53100' ? diskFull(folder, thrown) : thrown
}

const reasonOf = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause))
