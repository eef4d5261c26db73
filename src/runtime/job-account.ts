/**
 * As whom a job runs. Where Baton runs as root, it is the Unix account that is linked to the job's owner; without
 * a link, or without root, it is the account that Baton runs as.
 */
import { constants } from 'node:fs'
import { chmod, copyFile, cp, lchown, lstat, mkdir, readdir, rm } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { findUnixAccount, firstClosed, packageRoot, type UnixAccount } from '#base'
import type { RuntimeContext } from './context.ts'
import { accountClosed, accountsSilent, accountUnknown } from './errors.ts'
import { accountOf, type AttemptRecord, type JobRecord } from './job-record.ts'
import type { LaunchPlan } from './model.ts'

/**
 * Decided once for an attempt, before anything is started: a launch that comes again looks in the same folders,
 * whatever has been linked meanwhile. Null: as ourselves.
 */
export async function decideAccount(
  context: RuntimeContext,
  job: JobRecord,
  attempt: AttemptRecord,
): Promise<AttemptRecord> {
  if (attempt.unixAccount !== null) return attempt
  const linked = await context.unixAccountOf(job.owner)
  const account = linked === null ? null : await resolveAccount(linked, job.owner)
  // Root linked to root.
  const unixAccount = account === null || account.uid === process.getuid?.() ? '' : account.name
  await context.db.updateTable('attempt').set({ unixAccount }).where('id', '=', attempt.id).execute()
  return { ...attempt, unixAccount }
}

/** The account of a decided attempt; null: we run it as ourselves. */
export async function accountOfAttempt(job: JobRecord, attempt: AttemptRecord): Promise<UnixAccount | null> {
  const name = accountOf(attempt)
  return name === null ? null : resolveAccount(name, job.owner)
}

async function resolveAccount(name: string, owner: string): Promise<UnixAccount> {
  const account = await findUnixAccount(name).catch((error: unknown) => {
    throw accountsSilent(name, error)
  })
  if (account === null) throw accountUnknown(name, owner)
  return account
}

/** Where an attempt of another account reads and writes. */
export interface AccountFolders {
  readonly dataDir: string
  readonly jobDir: string
  readonly stateDir: string
  /** The attempt's own. */
  readonly directory: string
}

/**
 * A copy of a file or folder that only we may read, in the attempt's folder: what lies in the data directory stays
 * closed to everybody. Where the file system can, the copy shares its blocks.
 */
export async function copyForAccount(path: string, directory: string, number: number): Promise<string> {
  const to = join(directory, 'inputs', String(number), basename(path))
  await mkdir(join(directory, 'inputs', String(number)), { recursive: true, mode: 0o700 })
  if ((await lstat(path)).isDirectory()) {
    const plain = async (one: string): Promise<boolean> => {
      const info = await lstat(one)
      return info.isFile() || info.isDirectory()
    }
    await cp(path, to, { recursive: true, filter: plain, mode: constants.COPYFILE_FICLONE })
  } else {
    await copyFile(path, to, constants.COPYFILE_FICLONE)
  }
  return to
}

/** A fresh folder for the attempt: half of an earlier launch may lie there. */
export async function emptyFolder(directory: string): Promise<void> {
  await rm(directory, { recursive: true, force: true })
  await mkdir(directory, { recursive: true, mode: 0o700 })
}

/** Gives the account its folders, and a way to them that shows nothing else. */
export async function handOver(
  account: UnixAccount,
  folders: AccountFolders,
  plan: LaunchPlan,
): Promise<void> {
  const { dataDir, jobDir, stateDir, directory } = folders
  await giveTree(directory, account)
  // Its own already, but for the first attempt, or where the link has changed.
  if ((await lstat(stateDir)).uid !== account.uid) await giveTree(stateDir, account)
  // To pass through, and not to list: names of jobs are not for everybody.
  await chmod(dataDir, 0o711)
  await chmod(join(dataDir, 'jobs'), 0o711)
  await chmod(jobDir, 0o755)
  const closed = await firstClosed(account, [directory, stateDir, ...programsOf(plan)])
  if (closed !== null) throw accountClosed(account.name, closed)
}

/** What of ours the commands run. What a user names is the user's to reach, and reported as for everybody. */
function programsOf({ prepare, tasks }: LaunchPlan): string[] {
  const words = [...prepare, ...tasks].flatMap(({ argv: [program = '', first = ''], workingDir = '' }) => [
    program,
    first,
    workingDir,
  ])
  return [...new Set(words)].filter((word) => word === process.execPath || word.startsWith(packageRoot))
}

/** Links change hands themselves, never what they lead to. */
async function giveTree(path: string, account: UnixAccount): Promise<void> {
  const info = await lstat(path)
  if (info.isDirectory()) {
    for (const name of await readdir(path)) await giveTree(join(path, name), account)
  }
  await lchown(path, account.uid, account.gid)
}
