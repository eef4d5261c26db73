/**
 * One look at one attempt: what its files and its processes say goes into the database, in one transaction
 * that finds the attempt as it was read or does nothing.
 */
import type { Transaction } from 'kysely'
import { say } from '#contract'
import { messageColumns, NOTHING_SAID, type Tables } from '#store'
import { patternsOfAttempt } from './attempt-secrets.ts'
import type { RuntimeContext } from './context.ts'
import type { AttemptEnd } from './decide-end.ts'
import { endAttempt } from './end-attempt.ts'
import type { NewEvent } from './event-feed.ts'
import { failureOf, jobLine, lineOf } from './job-lines.ts'
import { handleOf, offsetsOf, stateOf, type AttemptRecord, type JobRecord } from './job-record.ts'
import type { Observation } from './launcher.ts'
import { maskValue, type Pattern } from './mask-secrets.ts'
import { changeJob, moveJob, StaleJobError } from './move-job.ts'
import { progressFrom, savePoints } from './progress-points.ts'
import { readReports, type EventLine, type Reports } from './read-reports.ts'
import { closeFault, countOpenFaults, openFault } from './recoveries.ts'
import { closeRestartOnStart, closeRestartOnSteps } from './restarts.ts'

type Trx = Transaction<Tables>

/** In place of a sentence that may hold a secret. */
const NOT_SHOWN = '[not shown: the secrets of this job cannot be read]'

/** Returns what was seen, for what the engine does next (launch, stop). */
export async function followAttempt(context: RuntimeContext, attempt: AttemptRecord): Promise<Observation> {
  const handle = handleOf(attempt)
  const observation = await context.launcher.observe(handle)
  if (observation.kind === 'not-started') return observation
  const reports = await withoutSecrets(
    context,
    attempt,
    await readReports(context.launcher, handle, offsetsOf(attempt)),
  )
  // The end counts only when everything that was written before it has been read.
  const end = reports.hasMore ? null : endOf(observation)
  if (end === null && attempt.state === 'running' && isEmpty(reports, attempt)) return observation

  const { before, after } = await context.db.transaction().execute(async (trx) => {
    const { job, fresh } = await lockAttempt(trx, attempt)
    const events: NewEvent[] = []
    const applied = await applyReports(
      trx,
      await noteStart(trx, job, fresh, observation, events),
      reports,
      events,
    )
    if (end !== null) await endAttempt(context, trx, applied.job, applied.attempt, end, events)
    await context.events.record(trx, events)
    return { before: job, after: applied.job }
  })
  if (before.startedAt === null && after.startedAt !== null)
    context.measures.noteStart(after.project, attempt.createdAt - after.createdAt)
  context.measures.noteEvents(after.project, reports.events)
  return observation
}

/** What a program says of itself is kept in rows; a value that it was given is not. */
async function withoutSecrets(
  context: RuntimeContext,
  attempt: AttemptRecord,
  reports: Reports,
): Promise<Reports> {
  if (!reports.events.some(({ kind }) => kind !== 'checkpoint')) return reports
  const patterns = await patternsOfAttempt(context, attempt.id)
  if (patterns?.length === 0) return reports
  const events = reports.events.map((line) => maskLine(line, patterns))
  return { ...reports, events }
}

/** Unknown patterns: nothing that it wrote in words is kept. */
function maskLine(line: EventLine, patterns: readonly Pattern[] | null): EventLine {
  if (patterns !== null) return maskValue(line, patterns)
  switch (line.kind) {
    case 'fault':
      return { ...line, what: NOT_SHOWN, said: null }
    case 'recovered':
      return { ...line, healedFrom: NOT_SHOWN, said: null }
    case 'checkpoint':
      return line
    case 'message':
      return { ...line, message: NOT_SHOWN, said: null }
    case 'failed':
      return { ...line, message: NOT_SHOWN, hint: null, code: null, details: null, said: null }
  }
}

interface Pair {
  readonly job: JobRecord
  readonly attempt: AttemptRecord
}

/** Both rows, locked, with the attempt as it was read. */
export async function lockAttempt(
  trx: Trx,
  attempt: AttemptRecord,
): Promise<{ job: JobRecord; fresh: AttemptRecord }> {
  const job = await trx
    .selectFrom('job')
    .selectAll()
    .where('id', '=', attempt.jobId)
    .forUpdate()
    .executeTakeFirst()
  const fresh = await trx.selectFrom('attempt').selectAll().where('id', '=', attempt.id).executeTakeFirst()
  if (job === undefined || fresh === undefined || fresh.state === 'ended')
    throw new StaleJobError(attempt.jobId)
  const [before, now] = [offsetsOf(attempt), offsetsOf(fresh)]
  if (before.progress !== now.progress || before.events !== now.events) throw new StaleJobError(attempt.jobId)
  return { job, fresh }
}

function endOf(observation: Observation): AttemptEnd | null {
  if (observation.kind === 'ended') return { kind: 'exit', exit: observation.exit }
  return observation.kind === 'lost' ? { kind: 'lost', why: observation.why } : null
}

function isEmpty({ progress, events, offsets, garbageCount }: Reports, attempt: AttemptRecord): boolean {
  const known = offsetsOf(attempt)
  const isUnmoved = offsets.progress === known.progress && offsets.events === known.events
  return isUnmoved && progress.length === 0 && events.length === 0 && garbageCount === 0
}

async function noteStart(
  trx: Trx,
  job: JobRecord,
  attempt: AttemptRecord,
  observation: Observation,
  events: NewEvent[],
): Promise<Pair> {
  const startedAt =
    observation.kind === 'running' || observation.kind === 'ended' ? observation.startedAt : null
  if (attempt.state !== 'starting' || startedAt === null) return { job, attempt }
  const identity = observation.kind === 'running' ? observation.identity : {}
  const started = await trx
    .updateTable('attempt')
    .set({ ...identity, state: 'running', startedAt })
    .where('id', '=', attempt.id)
    .returningAll()
    .executeTakeFirstOrThrow()
  if (stateOf(job) !== 'starting') return { job, attempt: started }
  const running = await moveJob(trx, job, 'running', {
    startedAt: job.startedAt ?? startedAt,
    ...NOTHING_SAID,
  })
  events.push(jobLine(job.id, 'state', 'state', say('history.runs', { number: attempt.number }), startedAt))
  const resumed = await closeRestartOnStart(trx, running, started, startedAt)
  events.push(...resumed.events)
  return { job: resumed.job, attempt: started }
}

async function applyReports(trx: Trx, pair: Pair, reports: Reports, events: NewEvent[]): Promise<Pair> {
  let { job, attempt } = pair
  const { progress, offsets, garbageCount } = reports
  const latest = progress.at(-1)
  if (latest !== undefined) {
    await savePoints(trx, job, attempt, progress)
    job = await changeJob(trx, job, { progress: JSON.stringify(progressFrom(progress, latest)) })
    events.push({ topic: 'job', key: job.id, change: 'progress' })
    const resumed = await closeRestartOnSteps(trx, job, attempt, progress)
    job = resumed.job
    events.push(...resumed.events)
  }
  let told = {}
  for (const line of reports.events) {
    job = await applyEvent(trx, job, attempt, line)
    events.push(lineOf(job.id, line))
    if (line.kind === 'failed') told = messageColumns(failureOf(line))
  }
  if (reports.events.some((line) => line.kind === 'fault' || line.kind === 'recovered')) {
    job = await settleState(trx, job, attempt)
  }
  const isFirstGarbage = garbageCount > 0 && !('garbage' in (attempt.offsets as object))
  if (isFirstGarbage) {
    events.push(jobLine(job.id, 'message', 'garbage', say('history.garbage')))
  }
  const hasGarbage = garbageCount > 0 || 'garbage' in (attempt.offsets as object)
  attempt = await trx
    .updateTable('attempt')
    .set({ offsets: JSON.stringify(hasGarbage ? { ...offsets, garbage: true } : offsets), ...told })
    .where('id', '=', attempt.id)
    .returningAll()
    .executeTakeFirstOrThrow()
  return { job, attempt }
}

function applyEvent(trx: Trx, job: JobRecord, attempt: AttemptRecord, line: EventLine): Promise<JobRecord> {
  if (line.kind === 'fault') return openFault(trx, job, attempt, line)
  if (line.kind === 'recovered') return closeFault(trx, job, attempt, line)
  return Promise.resolve(job)
}

/** `recovering` while a fault of the living attempt is open. */
async function settleState(trx: Trx, job: JobRecord, attempt: AttemptRecord): Promise<JobRecord> {
  const isHealing = (await countOpenFaults(trx, attempt)) > 0
  if (isHealing && stateOf(job) === 'running') return moveJob(trx, job, 'recovering')
  if (!isHealing && stateOf(job) === 'recovering') return moveJob(trx, job, 'running')
  return job
}
