/** Recoveries by a new attempt: opened when one dies, closed when the next goes on. See recoveries.ts. */
import type { Transaction } from 'kysely'
import { newId } from '#base'
import { inEnglish, say, type Said } from '#contract'
import type { Tables } from '#store'
import type { NewEvent } from './event-feed.ts'
import { jobLine } from './job-lines.ts'
import type { AttemptRecord, JobRecord } from './job-record.ts'
import { changeJob } from './move-job.ts'
import type { ProgressLine } from './read-reports.ts'
import { RESTART_RING } from './recoveries.ts'

type Trx = Transaction<Tables>

/** The attempt is over and another follows. A fault that it could not heal in place becomes this restart. */
export async function openRestart(
  trx: Trx,
  job: JobRecord,
  attempt: AttemptRecord,
  { at, what }: { at: number; what: Said },
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
      what: inEnglish(what),
      whatSaid: JSON.stringify(what),
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
  return closeRestarts(trx, job, attempt, { at, origin: say('from.start'), doneSteps: null })
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
  const origin = doneSteps <= 0 ? say('from.start') : say('from.checkpoint', { step: doneSteps })
  return closeRestarts(trx, job, attempt, { at: first.at, origin, doneSteps })
}

async function closeRestarts(
  trx: Trx,
  job: JobRecord,
  attempt: AttemptRecord,
  { at, origin, doneSteps }: { at: number; origin: Said; doneSteps: number | null },
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
      .set({
        healedFrom: inEnglish(origin),
        healedFromSaid: JSON.stringify(origin),
        stepsLost,
        seconds,
      })
      .where('id', '=', row.id)
      .execute()
    const said = say('recovered.restart', { from: origin, count: stepsLost, seconds: seconds.toFixed(1) })
    events.push(jobLine(job.id, 'recovery', 'recovered', said, at, { ring: row.ring, stepsLost, seconds }))
  }
  return { job: await changeJob(trx, job, { stepsLost: job.stepsLost + total }), events }
}
