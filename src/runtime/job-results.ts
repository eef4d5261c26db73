/** What many jobs came to, in two queries however many they are. */
import { sql, type Kysely } from 'kysely'
import type { JobOutput, JobSummary } from '#contract'
import type { Tables } from '#store'
import { jobNotFound } from './errors.ts'
import { outputsOf, summaryOf } from './job-record.ts'

export interface JobResult {
  readonly job: JobSummary
  readonly outputs: readonly JobOutput[]
  /** The last of its curve that is a number. */
  readonly last: { readonly loss: number | null; readonly evalLoss: number | null }
}

const NOTHING = { loss: null, evalLoss: null }

/** In the order of the ids, each a whole one; throws runtime/job-not-found for one that the project does not have. */
export async function jobResults(
  db: Kysely<Tables>,
  project: string,
  ids: readonly string[],
): Promise<JobResult[]> {
  if (ids.length === 0) return []
  const jobs = await db
    .selectFrom('job')
    .selectAll()
    .where('project', '=', project)
    .where('id', 'in', [...ids])
    .execute()
  const byId = new Map(jobs.map((job) => [job.id, job]))
  const ended = jobs.filter((job) => job.state === 'succeeded').map((job) => job.id)
  const lasts = new Map((await lastOf(db, ended)).map(({ id, loss, evalLoss }) => [id, { loss, evalLoss }]))
  return ids.map((id) => {
    const job = byId.get(id)
    if (job === undefined) throw jobNotFound(id)
    return { job: summaryOf(job), outputs: outputsOf(job), last: lasts.get(id) ?? NOTHING }
  })
}

/** From the end of each curve backwards, by its key, until there is a number. */
async function lastOf(
  db: Kysely<Tables>,
  ids: readonly string[],
): Promise<{ id: string; loss: number | null; evalLoss: number | null }[]> {
  if (ids.length === 0) return []
  const last = (column: 'loss' | 'eval_loss') => sql<number | null>`(
    select ${sql.ref(column)} from progress_point
    where job_id = job.id and ${sql.ref(column)} is not null order by step desc limit 1)`
  return db
    .selectFrom('job')
    .select(['id', last('loss').as('loss'), last('eval_loss').as('evalLoss')])
    .where('id', 'in', [...ids])
    .execute()
}
