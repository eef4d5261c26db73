import type { JobCurve, JobDetail, RecoveryRecord, Said } from '#contract'
import { sql, type Selectable } from 'kysely'
import type { RecoveryRow } from '#store'
import type { RuntimeContext } from './context.ts'
import {
  attemptOf,
  handleOf,
  outputsOf,
  progressOf,
  specOf,
  summaryOf,
  type JobRecord,
} from './job-record.ts'

export async function jobDetail({ db, launcher }: RuntimeContext, job: JobRecord): Promise<JobDetail> {
  const attempts = await db
    .selectFrom('attempt')
    .selectAll()
    .where('jobId', '=', job.id)
    .orderBy('number')
    .execute()
  const recoveries = await db
    .selectFrom('recovery')
    .selectAll()
    .where('jobId', '=', job.id)
    .orderBy('at')
    .orderBy('id')
    .execute()
  return {
    ...summaryOf(job),
    spec: specOf(job),
    attempts: await Promise.all(
      attempts.map(async (attempt) => attemptOf(attempt, [...(await launcher.streams(handleOf(attempt)))])),
    ),
    recoveries: recoveries.map(recoveryOf),
    outputs: outputsOf(job),
  }
}

const recoveryOf = (row: Selectable<RecoveryRow>): RecoveryRecord => ({
  id: row.id,
  at: row.at,
  what: row.what,
  whatSaid: row.whatSaid as Said | null,
  ring: row.ring,
  healedFrom: row.healedFrom,
  healedFromSaid: row.healedFromSaid as Said | null,
  step: row.step,
  stepsLost: row.stepsLost,
  seconds: row.seconds,
})

/**
 * At most `points` points, evenly over the steps. Each stands for its stretch as it was measured, never as a
 * mean: the one with an evaluation where there is one, else the last.
 */
export async function jobCurve(
  { db }: Pick<RuntimeContext, 'db'>,
  job: JobRecord,
  points: number,
): Promise<JobCurve> {
  const { rows } = await sql<{
    step: number
    at: number
    loss: number | null
    evalLoss: number | null
    tokensPerSecond: number | null
  }>`
    with numbered as (
      select *, row_number() over (order by step) - 1 as index, count(*) over () as count
      from progress_point where job_id = ${job.id}
    )
    select distinct on (stretch) step, at, loss, eval_loss, tokens_per_second
    from (select *, case when count <= ${points} then index else index * ${points} / count end as stretch from numbered) s
    order by stretch, (eval_loss is null), step desc`.execute(db)
  const progress = progressOf(job)
  const total = progress?.unit === 'steps' ? Math.round(progress.total) : null
  return {
    step: rows.map((row) => row.step),
    at: rows.map((row) => row.at),
    loss: rows.map((row) => row.loss),
    evalLoss: rows.map((row) => row.evalLoss),
    tokensPerSecond: rows.map((row) => row.tokensPerSecond),
    total,
  }
}
