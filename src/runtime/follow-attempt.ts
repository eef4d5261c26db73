/**
 * One look at one attempt: what its files and its processes say goes into the database, in one transaction
 * that finds the attempt as it was read or does nothing.
 */
import { sql, type Transaction } from 'kysely'
import type { Progress } from '#contract'
import type { Tables } from '#store'
import type { RuntimeContext } from './context.ts'
import type { AttemptEnd } from './decide-end.ts'
import { endAttempt } from './end-attempt.ts'
import type { NewEvent } from './event-feed.ts'
import { handleOf, offsetsOf, stateOf, type AttemptRecord, type JobRecord } from './job-record.ts'
import type { Observation } from './launcher.ts'
import { changeJob, moveJob, StaleJobError } from './move-job.ts'
import { readReports, type EventLine, type ProgressLine, type Reports } from './read-reports.ts'
import {
  closeFault,
  closeRestartOnStart,
  closeRestartOnSteps,
  countOpenFaults,
  openFault,
} from './recoveries.ts'

type Trx = Transaction<Tables>

/** Returns what was seen, for what the engine does next (launch, stop). */
export async function followAttempt(context: RuntimeContext, attempt: AttemptRecord): Promise<Observation> {
  const handle = handleOf(attempt)
  const observation = await context.launcher.observe(handle)
  if (observation.kind === 'not-started') return observation
  const reports = await readReports(context.launcher, handle, offsetsOf(attempt))
  // The end counts only when everything that was written before it has been read.
  const end = reports.hasMore ? null : endOf(observation)
  if (end === null && attempt.state === 'running' && isEmpty(reports, attempt)) return observation

  await context.db.transaction().execute(async (trx) => {
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
  })
  return observation
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
  const running = await moveJob(trx, job, 'running', { startedAt: job.startedAt ?? startedAt, message: null })
  events.push(jobLine(job.id, 'state', 'state', `Runs (attempt ${attempt.number})`, startedAt))
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
  let told = attempt.message
  for (const line of reports.events) {
    job = await applyEvent(trx, job, attempt, line)
    events.push(eventOf(job, line))
    if (line.kind === 'failed') told = failureText(line)
  }
  if (reports.events.some((line) => line.kind === 'fault' || line.kind === 'recovered')) {
    job = await settleState(trx, job, attempt)
  }
  const isFirstGarbage = garbageCount > 0 && !('garbage' in (attempt.offsets as object))
  if (isFirstGarbage) {
    const text =
      'Its progress or events file holds lines that are not what the contract says; they are skipped'
    events.push(jobLine(job.id, 'message', 'garbage', text))
  }
  const hasGarbage = garbageCount > 0 || 'garbage' in (attempt.offsets as object)
  attempt = await trx
    .updateTable('attempt')
    .set({ offsets: JSON.stringify(hasGarbage ? { ...offsets, garbage: true } : offsets), message: told })
    .where('id', '=', attempt.id)
    .returningAll()
    .executeTakeFirstOrThrow()
  return { job, attempt }
}

/** An evaluation is rarer than a step: the last one stays beside the newest loss. */
function progressFrom(lines: readonly ProgressLine[], latest: ProgressLine): Progress {
  const { phase, done, total, unit, tokensPerSecond, secondsLeft, at } = latest
  const loss = lines.findLast((line) => line.loss !== null)?.loss ?? null
  const evalLoss = lines.findLast((line) => line.evalLoss !== null)?.evalLoss ?? null
  return { phase, done, total, unit, loss, evalLoss, tokensPerSecond, secondsLeft, at }
}

async function savePoints(
  trx: Trx,
  job: JobRecord,
  attempt: AttemptRecord,
  lines: readonly ProgressLine[],
): Promise<void> {
  // One row a step: an insert may not meet the same row twice.
  const points = new Map<number, ProgressLine>()
  for (const line of lines) {
    if (line.step === null) continue
    const known = points.get(line.step)
    points.set(line.step, known === undefined ? line : mergePoint(known, line))
  }
  const rows = [...points].map(([step, line]) => ({
    jobId: job.id,
    step,
    at: Math.round(line.at),
    loss: line.loss,
    evalLoss: line.evalLoss,
    tokensPerSecond: line.tokensPerSecond,
    attemptId: attempt.id,
  }))
  for (let start = 0; start < rows.length; start += 1_000) {
    await trx
      .insertInto('progressPoint')
      .values(rows.slice(start, start + 1_000))
      .onConflict((conflict) =>
        conflict.columns(['jobId', 'step']).doUpdateSet((eb) => ({
          at: eb.ref('excluded.at'),
          // The same attempt may report a step's loss and its evaluation in two lines.
          loss: sql<number | null>`coalesce(excluded.loss, progress_point.loss)`,
          evalLoss: sql<number | null>`coalesce(excluded.eval_loss, progress_point.eval_loss)`,
          tokensPerSecond: sql<
            number | null
          >`coalesce(excluded.tokens_per_second, progress_point.tokens_per_second)`,
          attemptId: eb.ref('excluded.attemptId'),
        })),
      )
      .execute()
  }
}

const mergePoint = (known: ProgressLine, line: ProgressLine): ProgressLine => ({
  ...line,
  loss: line.loss ?? known.loss,
  evalLoss: line.evalLoss ?? known.evalLoss,
  tokensPerSecond: line.tokensPerSecond ?? known.tokensPerSecond,
})

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

function eventOf(job: JobRecord, line: EventLine): NewEvent {
  switch (line.kind) {
    case 'fault':
      return jobLine(job.id, 'recovery', 'fault', line.what, line.at, { step: line.step ?? null })
    case 'recovered':
      return jobLine(
        job.id,
        'recovery',
        'recovered',
        `Healed from ${line.healedFrom}: ${line.stepsLost} steps lost, ${line.seconds.toFixed(1)} s after the fault`,
        line.at,
        { ring: line.ring, stepsLost: line.stepsLost, seconds: line.seconds },
      )
    case 'checkpoint':
      return jobLine(
        job.id,
        'checkpoint',
        'checkpoint',
        `The checkpoint of step ${line.step} is complete (${(line.bytes / 1024 / 1024).toFixed(1)} MiB in ${line.seconds.toFixed(1)} s)`,
        line.at,
        { step: line.step, seconds: line.seconds, bytes: line.bytes },
      )
    case 'message':
      return jobLine(job.id, 'message', 'message', line.message, line.at)
    case 'failed':
      return jobLine(job.id, 'message', 'failed', failureText(line), line.at, { class: line.class })
  }
}

const failureText = ({ message, hint }: Extract<EventLine, { kind: 'failed' }>): string =>
  hint === null || hint === undefined ? message : `${message}. ${hint}`

export function jobLine(
  jobId: string,
  change: string,
  kind: string,
  message: string,
  at?: number,
  data: Readonly<Record<string, unknown>> = {},
): NewEvent {
  return {
    topic: 'job',
    key: jobId,
    change,
    line: { kind, message, data },
    ...(at === undefined ? {} : { at: Math.round(at) }),
  }
}
