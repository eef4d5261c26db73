/**
 * The table `recovery`: what broke, what healed it, what it cost.
 *
 * A row without `seconds` is still being healed. In place (the program tells us) it belongs to the living
 * attempt; where a new attempt heals it, to the attempt that died.
 */
import { createHash } from 'node:crypto'
import { sql, type Transaction } from 'kysely'
import { newId } from '#base'
import type { Tables } from '#store'
import type { NewEvent } from './event-feed.ts'
import { changeJob } from './move-job.ts'
import type { AttemptRecord, JobRecord } from './job-record.ts'
import type { EventLine, ProgressLine } from './read-reports.ts'

type Trx = Transaction<Tables>
type Fault = Extract<EventLine, { kind: 'fault' }>
type Recovered = Extract<EventLine, { kind: 'recovered' }>

const RESTART_RING = 3

/** A program heals itself: it says when, where and what. */
export async function openFault(
  trx: Trx,
  job: JobRecord,
  attempt: AttemptRecord,
  fault: Fault,
): Promise<JobRecord> {
  const inserted = await trx
    .insertInto('recovery')
    .values({
      id: faultId(attempt, fault.id),
      jobId: job.id,
      attemptId: attempt.id,
      at: fault.at,
      what: fault.what,
      ring: RESTART_RING,
      healedFrom: '',
      step: fault.step ?? null,
      stepsLost: 0,
      seconds: null,
    })
    .onConflict((conflict) => conflict.doNothing())
    .returning('id')
    .executeTakeFirst()
  return inserted === undefined ? job : changeJob(trx, job, { faults: job.faults + 1 })
}

/** It is healed in place. A `recovered` of ring 3 without a fault closes the restart that brought the attempt. */
export async function closeFault(
  trx: Trx,
  job: JobRecord,
  attempt: AttemptRecord,
  line: Recovered,
): Promise<JobRecord> {
  const healed = {
    ring: line.ring,
    healedFrom: line.healedFrom,
    stepsLost: line.stepsLost,
    seconds: line.seconds,
  }
  const closed = await trx
    .updateTable('recovery')
    .set(healed)
    .where('id', '=', faultId(attempt, line.id))
    .where('seconds', 'is', null)
    .returning('id')
    .executeTakeFirst()
  if (closed !== undefined) return changeJob(trx, job, { stepsLost: job.stepsLost + line.stepsLost })
  const known = await trx
    .selectFrom('recovery')
    .select('id')
    .where('id', '=', faultId(attempt, line.id))
    .executeTakeFirst()
  if (known !== undefined) return job
  await trx
    .insertInto('recovery')
    .values({
      id: faultId(attempt, line.id),
      jobId: job.id,
      attemptId: attempt.id,
      at: line.at,
      what: 'A fault that its program healed',
      step: line.step ?? null,
      ...healed,
    })
    .execute()
  return changeJob(trx, job, { faults: job.faults + 1, stepsLost: job.stepsLost + line.stepsLost })
}

export async function countOpenFaults(trx: Trx, attempt: AttemptRecord): Promise<number> {
  const row = await trx
    .selectFrom('recovery')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('attemptId', '=', attempt.id)
    .where('seconds', 'is', null)
    .executeTakeFirstOrThrow()
  return row.count
}

/** The attempt is over and another follows. A fault that it could not heal in place becomes this restart. */
export async function openRestart(
  trx: Trx,
  job: JobRecord,
  attempt: AttemptRecord,
  { at, what }: { at: number; what: string },
): Promise<void> {
  const { step } = await trx
    .selectFrom('progressPoint')
    .select((eb) => eb.fn.max('step').as('step'))
    .where('jobId', '=', job.id)
    .where('attemptId', '=', attempt.id)
    .executeTakeFirstOrThrow()
  const open = await trx
    .updateTable('recovery')
    .set({ ring: RESTART_RING, step })
    .where('attemptId', '=', attempt.id)
    .where('seconds', 'is', null)
    .returning('id')
    .execute()
  if (open.length > 0) return
  await trx
    .insertInto('recovery')
    .values({
      id: newId('rec', at),
      jobId: job.id,
      attemptId: attempt.id,
      at,
      what,
      ring: RESTART_RING,
      healedFrom: '',
      step,
      stepsLost: 0,
      seconds: null,
    })
    .execute()
}

export interface Resumption {
  readonly job: JobRecord
  readonly events: readonly NewEvent[]
}

/** The attempt runs: for a job that counts no steps the restart is over. */
export async function closeRestartOnStart(
  trx: Trx,
  job: JobRecord,
  attempt: AttemptRecord,
  at: number,
): Promise<Resumption> {
  const point = await trx
    .selectFrom('progressPoint')
    .select('step')
    .where('jobId', '=', job.id)
    .limit(1)
    .executeTakeFirst()
  if (point !== undefined) return { job, events: [] }
  return closeRestarts(trx, job, attempt, { at, healedFrom: 'a new start', doneSteps: null })
}

/**
 * The first steps of a new attempt. What was done before and is done again is lost: with steps up to 120
 * reported and the new attempt's first at 101, it is 20.
 */
export async function closeRestartOnSteps(
  trx: Trx,
  job: JobRecord,
  attempt: AttemptRecord,
  lines: readonly ProgressLine[],
): Promise<Resumption> {
  const first = lines.find((line) => line.step !== null)
  if (first === undefined || first.step === null) return { job, events: [] }
  // A program that says where it resumes before its first step ("100 of 600 steps done") is exact also when
  // it reports only every tenth step.
  const told = lines.find((line) => line.unit === 'steps')
  const doneSteps = Math.min(
    first.step - 1,
    told === undefined ? Infinity : Math.max(0, Math.floor(told.done)),
  )
  const healedFrom = doneSteps <= 0 ? 'a new start' : `the checkpoint of step ${doneSteps}`
  return closeRestarts(trx, job, attempt, { at: first.at, healedFrom, doneSteps })
}

async function closeRestarts(
  trx: Trx,
  job: JobRecord,
  attempt: AttemptRecord,
  { at, healedFrom, doneSteps }: { at: number; healedFrom: string; doneSteps: number | null },
): Promise<Resumption> {
  const open = await trx
    .selectFrom('recovery')
    .selectAll()
    .where('jobId', '=', job.id)
    .where('seconds', 'is', null)
    .where('attemptId', '<>', attempt.id)
    .execute()
  if (open.length === 0) return { job, events: [] }
  let total = 0
  const events: NewEvent[] = []
  for (const row of open) {
    const stepsLost = doneSteps === null || row.step === null ? 0 : Math.max(0, row.step - doneSteps)
    const seconds = Math.max(0, at - row.at) / 1000
    total += stepsLost
    await trx
      .updateTable('recovery')
      .set({ healedFrom, stepsLost, seconds })
      .where('id', '=', row.id)
      .execute()
    const message = `Goes on from ${healedFrom}: ${stepsLost} steps lost, ${seconds.toFixed(1)} s after the fault`
    events.push({
      topic: 'job',
      key: job.id,
      change: 'recovery',
      at,
      line: { kind: 'recovered', message, data: { ring: row.ring, stepsLost, seconds } },
    })
  }
  return { job: await changeJob(trx, job, { stepsLost: job.stepsLost + total }), events }
}

/** The server was away and the job went on without it. */
export async function recordServerAway(
  trx: Trx,
  job: JobRecord,
  attempt: AttemptRecord,
  { awayAt, backAt }: { awayAt: number; backAt: number },
): Promise<void> {
  const { step } = await trx
    .selectFrom('progressPoint')
    .select((eb) => eb.fn.max('step').as('step'))
    .where('jobId', '=', job.id)
    .where('at', '<=', awayAt)
    .executeTakeFirstOrThrow()
  await trx
    .insertInto('recovery')
    .values({
      id: newId('rec', backAt),
      jobId: job.id,
      attemptId: attempt.id,
      at: awayAt,
      what: 'Baton’s server was killed; the job went on',
      ring: 0,
      healedFrom: 'nothing was lost',
      step,
      stepsLost: 0,
      seconds: Math.max(0, backAt - awayAt) / 1000,
    })
    .execute()
  await trx
    .updateTable('job')
    .set({ faults: sql`faults + 1`, revision: sql`revision + 1` })
    .where('id', '=', job.id)
    .execute()
}

/** A program's own ids are unique in its attempt only. */
function faultId(attempt: AttemptRecord, id: string): string {
  return `rec_${createHash('sha256').update(`${attempt.id}\n${id}`).digest('hex').slice(0, 26)}`
}
