import { sql } from 'kysely'
import type { DatasetDetail } from '#contract'
import type { RuntimeContext } from './context.ts'

const LIMIT = 50

/** Jobs whose inputs name a version of this dataset, newest first; submitting has pinned the version. */
export async function listReaders(
  { db }: RuntimeContext,
  project: string,
  dataset: string,
): Promise<DatasetDetail['readBy']> {
  const { rows } = await sql<{ id: string; name: string; state: string; version: string }>`
    select job.id, job.name, job.state, substr(input.ref, length(${dataset}) + 2) as version
    from job, jsonb_each_text(job.spec -> 'inputs') as input (name, ref)
    where job.project = ${project} and left(input.ref, length(${dataset}) + 1) = ${`${dataset}@`}
    order by job.created_at desc, job.id desc
    limit ${sql.lit(LIMIT)}`.execute(db)
  return rows.map(({ id, name, state, version }) => ({
    jobId: id,
    jobName: name,
    version: Number(version),
    state,
  }))
}
