/** From what an attempt left to versions. May run twice for one job: programs find what the first run made. */
import { lstat, readdir, realpath } from 'node:fs/promises'
import { dirname, isAbsolute, join, sep } from 'node:path'
import { z } from 'zod'
import { BatonError } from '#base'
import { say, sayError, type JobOutput, type Said } from '#contract'
import { messageColumns } from '#store'
import type { RuntimeContext } from './context.ts'
import { badOutputs, noProgram } from './errors.ts'
import type { NewEvent } from './event-feed.ts'
import { jobLine } from './job-lines.ts'
import { accountOfAttempt } from './job-account.ts'
import { handleOf, plannedJobOf, type AttemptRecord, type JobRecord } from './job-record.ts'
import { moveJob } from './move-job.ts'
import type { ProgramOutput } from './model.ts'

const Outputs = z
  .array(
    z.object({
      name: z.string().min(1).max(200),
      kind: z.enum(['dataset', 'checkpoint', 'model', 'metrics', 'file']),
      path: z.string().min(1).max(4096),
      metadata: z.record(z.string(), z.unknown()).default({}),
    }),
  )
  .max(1_000)
const OUTPUTS_LIMIT_BYTES = 4 * 1024 * 1024

/** `retry`: nothing was decided, for a reason that may pass. */
export async function publishJob(context: RuntimeContext, job: JobRecord): Promise<'done' | 'retry'> {
  let outputs: readonly JobOutput[]
  try {
    outputs = await publish(context, job)
  } catch (error) {
    context.log.warn('The outputs of a job could not be published', { jobId: job.id, error })
    if (!(error instanceof BatonError) || error.kind === 'unavailable') return 'retry'
    await failPublishing(context, job, sayError(error))
    return 'done'
  }
  const now = context.clock.now()
  await context.db.transaction().execute(async (trx) => {
    await moveJob(trx, job, 'succeeded', { outputs: JSON.stringify(outputs), endedAt: now })
    const refs = outputs.flatMap(({ ref, name }) => ref ?? name)
    const said = refs.length === 0 ? say('history.succeeded') : say('history.made', { refs })
    await context.events.record(trx, [
      jobLine(job.id, 'state', 'state', said, now),
      ...outputs.flatMap((output) => versionEvents(output, job.project)),
    ])
  })
  return 'done'
}

/** So that lists and pages of datasets and models show what a job made without asking again and again. */
function versionEvents({ kind, ref }: JobOutput, project: string): NewEvent[] {
  if (ref === null || (kind !== 'dataset' && kind !== 'model')) return []
  return [{ topic: kind, key: ref.split('@')[0] ?? ref, change: 'created', project }]
}

export async function failPublishing(context: RuntimeContext, job: JobRecord, why: Said): Promise<void> {
  const said = say('history.unpublished', { why })
  await context.db.transaction().execute(async (trx) => {
    await moveJob(trx, job, 'failed', { ...messageColumns(said), endedAt: context.clock.now() })
    await context.events.record(trx, [jobLine(job.id, 'state', 'failed', said)])
  })
}

async function publish(context: RuntimeContext, job: JobRecord): Promise<readonly JobOutput[]> {
  const program = context.programOf(job.kind)
  if (program === null) throw noProgram(job.kind)
  const attempt = await context.db
    .selectFrom('attempt')
    .selectAll()
    .where('jobId', '=', job.id)
    .orderBy('number', 'desc')
    .executeTakeFirstOrThrow()
  const outputs = await readOutputs(context, job, attempt)
  if (program.publish !== undefined) return program.publish(plannedJobOf(job), outputs)
  return outputs.map(({ name, kind, metadata }) => ({ name, kind, ref: null, digest: null, metadata }))
}

async function readOutputs(
  context: RuntimeContext,
  job: JobRecord,
  attempt: AttemptRecord,
): Promise<ProgramOutput[]> {
  const found = await context.launcher.read(handleOf(attempt), 'outputs.json', 0, OUTPUTS_LIMIT_BYTES)
  if (found === null) return []
  let outputs
  try {
    outputs = Outputs.parse(JSON.parse(found.bytes.toString('utf8')))
  } catch (error) {
    throw badOutputs('outputs.json is not what the contract says', error)
  }
  const folders = [attempt.directory, join(dirname(attempt.directory), 'state')]
  const allowed = await Promise.all(folders.map((folder) => realpath(folder).catch(() => folder)))
  const account = await accountOfAttempt(job, attempt)
  for (const { name, path } of outputs) {
    const real = isAbsolute(path) ? await realpath(path).catch(() => null) : null
    if (real === null) throw badOutputs(`${name} is said to lie at ${path}, and nothing is there`)
    if (!allowed.some((folder) => real === folder || real.startsWith(folder + sep))) {
      throw badOutputs(`${name} lies at ${path}, outside the job's folders`)
    }
    if (account !== null && !(await isOwned(real, account.uid))) {
      throw badOutputs(`${name} at ${path} holds links or files of another account`)
    }
  }
  return outputs
}

/** We read with our rights what an account left: it must be its own, and lead nowhere else. */
async function isOwned(path: string, uid: number): Promise<boolean> {
  const info = await lstat(path)
  if (info.uid !== uid) return false
  if (!info.isDirectory()) return info.isFile() && info.nlink === 1
  for (const name of await readdir(path)) if (!(await isOwned(join(path, name), uid))) return false
  return true
}
