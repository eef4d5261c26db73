/**
 * Clears the folders of attempts whose job ended long ago: logs, orders, drafts. The rows and the history stay, and
 * so does what nobody else has: state/ with its checkpoints, and outputs that were not published as versions.
 */
import { execFile } from 'node:child_process'
import { lstat, readdir, readFile, rm } from 'node:fs/promises'
import { basename, dirname, join, relative, sep } from 'node:path'
import { promisify } from 'node:util'
import { z } from 'zod'
import { commandAs, findUnixAccount, systemErrorCode } from '#base'
import { JOB_STATES, isTerminal, type JobOutput } from '#contract'
import type { RuntimeContext } from './context.ts'
import { accountOf, keptFolder } from './job-record.ts'

/** Folders of one look, so that none takes long. */
const LOOK_COUNT = 100
const OUTPUTS = 'outputs.json'
const Outputs = z.array(z.object({ name: z.string(), path: z.string() }))

export async function removeOldFiles(
  context: Pick<RuntimeContext, 'db' | 'clock' | 'log' | 'dataDir' | 'secrets'>,
  keptMs: number,
): Promise<void> {
  const { db, clock, log, dataDir, secrets } = context
  const before = clock.now() - keptMs
  const attempts = await db
    .selectFrom('attempt')
    .innerJoin('job', 'job.id', 'attempt.jobId')
    .select(['attempt.id', 'attempt.directory', 'attempt.unixAccount', 'job.outputs'])
    .where('attempt.state', '=', 'ended')
    .where('attempt.filesRemovedAt', 'is', null)
    .where('attempt.endedAt', '<', before)
    .where('job.endedAt', '<', before)
    .where('job.state', 'in', JOB_STATES.filter(isTerminal))
    .orderBy('attempt.endedAt')
    .limit(LOOK_COUNT)
    .execute()
  for (const { id, directory, unixAccount, outputs } of attempts) {
    try {
      await clearFolder(
        directory,
        join(dataDir, 'jobs'),
        outputs as readonly JobOutput[],
        accountOf({ unixAccount }),
      )
    } catch (error) {
      log.warn('The files of an old attempt could not be removed', { attemptId: id, directory, error })
      continue
    }
    await db.updateTable('attempt').set({ filesRemovedAt: clock.now() }).where('id', '=', id).execute()
    await secrets.forget(id)
  }
}

/** Twice does no harm. What is no folder of an attempt of ours is left alone. */
async function clearFolder(
  directory: string,
  jobsDir: string,
  published: readonly JobOutput[],
  accountName: string | null,
): Promise<void> {
  if (dirname(dirname(directory)) !== jobsDir || !/^attempt-\d+$/.test(basename(directory))) return
  // A link would lead elsewhere.
  if ((await lstat(directory).catch(ignoreMissing))?.isDirectory() !== true) return
  const names = await readdir(directory)
  const kept = await keptNames(directory, published)
  for (const name of names) {
    if (kept === 'unknown' ? name === 'logs' : !kept.has(name)) await removeAs(accountName, directory, name)
  }
  if (accountName !== null) await rm(keptFolder(directory), { recursive: true, force: true })
}

/** With the rights of whose folder it is: links that it places meanwhile lead us nowhere that it could not go. */
async function removeAs(accountName: string | null, directory: string, name: string): Promise<void> {
  const account = accountName === null ? null : await findUnixAccount(accountName)
  if (account === null) return rm(join(directory, name), { recursive: true, force: true })
  const [file = '', ...args] = commandAs(account, ['rm', '-rf', '--', `./${name}`], directory)
  await promisify(execFile)(file, args, { cwd: '/' })
}

/**
 * `outputs.json` says where a checkpoint lies, also where it lies in state/. One that cannot be understood may speak
 * of anything: then the logs go alone.
 */
async function keptNames(
  directory: string,
  published: readonly JobOutput[],
): Promise<Set<string> | 'unknown'> {
  const text = await readFile(join(directory, OUTPUTS), 'utf8').catch(ignoreMissing)
  if (text === undefined) return new Set()
  const refs = new Map(published.map(({ name, ref }) => [name, ref]))
  let outputs
  try {
    outputs = Outputs.parse(JSON.parse(text))
  } catch {
    return 'unknown'
  }
  const kept = outputs
    .filter(({ name }) => (refs.get(name) ?? null) === null)
    .map(({ path }) => relative(directory, path).split(sep)[0] ?? '')
  return new Set([OUTPUTS, ...kept])
}

function ignoreMissing(error: unknown): undefined {
  if (systemErrorCode(error) !== 'ENOENT') throw error
}
