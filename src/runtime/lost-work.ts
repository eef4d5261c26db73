/**
 * What faults cost in GPU time: for each recovery the steps that were done again, times the seconds that a step
 * of that job takes, times the GPUs that its attempt held. CPU slots do not count.
 *
 * A recovery that is over never changes, so each is worked out once while the server runs.
 */
import { sql, type Kysely } from 'kysely'
import type { Tables } from '#store'
import { placementOf } from './job-record.ts'

/** Points before the fault that say how long a step takes: their median. */
const POINTS = 1000

export interface LostWork {
  /** Since there are rows; it only grows. */
  gpuSeconds(project: string): Promise<number>
}

export function createLostWork(db: Kysely<Tables>): LostWork {
  const known = new Map<string, number>()
  return {
    gpuSeconds: async (project) => {
      const recoveries = await db
        .selectFrom('recovery')
        .innerJoin('job', 'job.id', 'recovery.jobId')
        .innerJoin('attempt', 'attempt.id', 'recovery.attemptId')
        .select(['recovery.id', 'recovery.jobId', 'recovery.step', 'recovery.stepsLost', 'attempt.placement'])
        .where('job.project', '=', project)
        .where('recovery.seconds', 'is not', null)
        .where('recovery.stepsLost', '>', 0)
        .execute()
      let sum = 0
      for (const { id, jobId, step, stepsLost, placement } of recoveries) {
        const gpuCount = placementOf({ placement })
          .flatMap(({ devices }) => devices)
          .filter((device) => !device.startsWith('cpu:')).length
        const lost =
          known.get(id) ?? (gpuCount === 0 ? 0 : gpuCount * stepsLost * (await stepSeconds(db, jobId, step)))
        known.set(id, lost)
        sum += lost
      }
      return sum
    },
  }
}

/** Zero where a job told of too few steps to know. */
async function stepSeconds(db: Kysely<Tables>, jobId: string, upTo: number | null): Promise<number> {
  const { rows } = await sql<{ seconds: number | null }>`
    select percentile_cont(0.5) within group (order by (at - at_before) / 1000.0 / (step - step_before)) as seconds
    from (
      select at, step, lag(at) over (order by step) as at_before, lag(step) over (order by step) as step_before
      from (
        select at, step from progress_point
        where job_id = ${jobId} and (${upTo}::bigint is null or step <= ${upTo}::bigint)
        order by step desc limit ${POINTS}
      ) as newest
    ) as pairs
    where at > at_before`.execute(db)
  return Number(rows[0]?.seconds ?? 0)
}
