/** The only writer of a job's state. */
import assert from 'node:assert/strict'
import { sql, type Transaction, type Updateable } from 'kysely'
import { canMove, type JobState } from '#contract'
import type { JobRow, Tables } from '#store'
import { stateOf, type JobRecord } from './job-record.ts'

/** The row is not as it was read: another was faster. Whoever meets it looks again. */
export class StaleJobError extends Error {
  constructor(jobId: string) {
    super(`Job ${jobId} changed meanwhile`)
    this.name = 'StaleJobError'
  }
}

export type JobChanges = Omit<Updateable<JobRow>, 'id' | 'state' | 'revision'>

/** Leaves the revision that was read, or throws StaleJobError. The transition must be in JOB_TRANSITIONS. */
export async function moveJob(
  trx: Transaction<Tables>,
  job: JobRecord,
  to: JobState,
  changes: JobChanges = {},
): Promise<JobRecord> {
  assert(canMove(stateOf(job), to), `A job does not go from ${job.state} to ${to}`)
  return write(trx, job, { ...changes, state: to })
}

/** Changes that leave the state as it is. */
export const changeJob = (
  trx: Transaction<Tables>,
  job: JobRecord,
  changes: JobChanges,
): Promise<JobRecord> => write(trx, job, changes)

async function write(
  trx: Transaction<Tables>,
  job: JobRecord,
  changes: Updateable<JobRow>,
): Promise<JobRecord> {
  const row = await trx
    .updateTable('job')
    .set({ ...changes, revision: sql`revision + 1` })
    .where('id', '=', job.id)
    .where('state', '=', job.state)
    .where('revision', '=', job.revision)
    .returningAll()
    .executeTakeFirst()
  if (row === undefined) throw new StaleJobError(job.id)
  return row
}
