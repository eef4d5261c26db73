/** From a bound attempt to processes: the program plans, the launcher starts. May run twice; starts once. */
import { mkdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { BatonError, systemErrorCode } from '#base'
import { say, sayError, secretsOf, type Said } from '#contract'
import { isKeyAway } from '#secrets'
import { attemptOrder } from './attempt-order.ts'
import type { RuntimeContext } from './context.ts'
import { endAttempt } from './end-attempt.ts'
import { noProgram } from './errors.ts'
import type { NewEvent } from './event-feed.ts'
import { lockAttempt } from './follow-attempt.ts'
import { accountOfAttempt, copyForAccount, decideAccount, emptyFolder, handOver } from './job-account.ts'
import { handleOf, placementOf, plannedJobOf, type AttemptRecord, type JobRecord } from './job-record.ts'

export async function launchAttempt(
  context: RuntimeContext,
  job: JobRecord,
  fresh: AttemptRecord,
): Promise<void> {
  let attempt = fresh
  try {
    attempt = await decideAccount(context, job, fresh)
    await launch(context, job, attempt)
  } catch (error) {
    context.log.warn('An attempt could not be launched', { jobId: job.id, attempt: attempt.number, error })
    // What may be on its way must not start after all.
    if (!(await context.launcher.revoke(handleOf(attempt)))) return
    await context.db.transaction().execute(async (trx) => {
      const { job: locked, fresh: now } = await lockAttempt(trx, attempt)
      const events: NewEvent[] = []
      await endAttempt(context, trx, locked, now, { kind: 'not-launched', ...launchProblem(error) }, events)
      await context.events.record(trx, events)
    })
  }
}

async function launch(context: RuntimeContext, job: JobRecord, attempt: AttemptRecord): Promise<void> {
  const program = context.programOf(job.kind)
  if (program === null) throw noProgram(job.kind)
  const account = await accountOfAttempt(job, attempt)
  const { directory } = attempt
  const jobDir = dirname(directory)
  const stateDir = join(jobDir, 'state')
  if (account !== null) {
    // Once it has started its folder is no longer ours to write in.
    if ((await context.launcher.observe(handleOf(attempt))).kind !== 'not-started') return
    await emptyFolder(directory)
  }
  await mkdir(stateDir, { recursive: true, mode: 0o700 })
  await mkdir(directory, { recursive: true, mode: 0o700 })
  let copies = 0
  const planned = {
    id: attempt.id,
    number: attempt.number,
    placement: placementOf(attempt),
    directory,
    stateDir,
    readable: async (path: string) =>
      account === null ? path : copyForAccount(path, directory, (copies += 1)),
  }
  const plan = await program.plan(plannedJobOf(job), planned)
  if (account !== null) {
    await handOver(account, { dataDir: context.dataDir, jobDir, stateDir, directory }, plan)
  }
  const devices = new Map(
    (await context.cluster.nodes()).flatMap((node) => node.devices.map((d) => [d.id, d])),
  )
  const { env } = plannedJobOf(job).spec
  // Now, and not when the job was submitted: a new attempt gets what is stored by then.
  const secrets = await context.secrets.give(attempt.id, job.project, secretsOf(env))
  const order = attemptOrder(plannedJobOf(job), planned, plan, {
    token: attempt.token,
    graceMs: context.graceMs,
    account,
    secrets,
    devices,
  })
  await context.launcher.launch(handleOf(attempt), order)
}

function launchProblem(error: unknown): { why: Said; mayPass: boolean } {
  if (error instanceof BatonError) {
    return {
      why: sayError(error),
      // A key file may be back by then.
      mayPass: (error.kind === 'unavailable' && error.code !== 'runtime/no-program') || isKeyAway(error),
    }
  }
  switch (systemErrorCode(error)) {
    case 'ENOSPC':
    case 'EDQUOT':
      return { why: say('launch.disk-full'), mayPass: false }
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return { why: say('launch.unwritable'), mayPass: false }
    case 'EAGAIN':
    case 'EMFILE':
    case 'ENFILE':
    case 'ENOMEM':
      return { why: say('launch.no-process'), mayPass: true }
    default: {
      const reason = error instanceof Error ? error.message : String(error)
      return { why: say('launch.failed', { reason }), mayPass: false }
    }
  }
}
