/**
 * The table `recovery`: what broke, what healed it, what it cost.
 *
 * A row without `seconds` is still being healed. In place (the program tells us) it belongs to the living
 * attempt; where a new attempt heals it, to the attempt that died.
 */
import { createHash } from 'node:crypto'
import { sql, type Transaction } from 'kysely'
import { newId } from '#base'
import { inEnglish, say } from '#contract'
import type { Tables } from '#store'
import { faultOf, originOf } from './job-lines.ts'
import { changeJob } from './move-job.ts'
import type { AttemptRecord, JobRecord } from './job-record.ts'
import type { EventLine } from './read-reports.ts'

type Trx = Transaction<Tables>
type Fault = Extract<EventLine, { kind: 'fault' }>
type Recovered = Extract<EventLine, { kind: 'recovered' }>

/** A restart from a durable checkpoint; the ring of a fault until its healing says another. */
export const RESTART_RING = 3

const UNTOLD_FAULT = say('fault.healed')
const SERVER_AWAY = say('fault.server')
const NOTHING_LOST = say('from.nothing')

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
      whatSaid: JSON.stringify(faultOf(fault)),
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

/**
 * It is healed in place. Told twice, it counts once; where the fault itself was never told (a full disk swallowed
 * the line), fault and healing are written down together.
 */
export async function closeFault(
  trx: Trx,
  job: JobRecord,
  attempt: AttemptRecord,
  line: Recovered,
): Promise<JobRecord> {
  const healed = {
    ring: line.ring,
    healedFrom: line.healedFrom,
    healedFromSaid: JSON.stringify(originOf(line)),
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
      what: inEnglish(UNTOLD_FAULT),
      whatSaid: JSON.stringify(UNTOLD_FAULT),
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
      what: inEnglish(SERVER_AWAY),
      whatSaid: JSON.stringify(SERVER_AWAY),
      ring: 0,
      healedFrom: inEnglish(NOTHING_LOST),
      healedFromSaid: JSON.stringify(NOTHING_LOST),
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
