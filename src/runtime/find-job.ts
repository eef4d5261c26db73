import { shortId } from '#base'
import type { RuntimeContext } from './context.ts'
import { ambiguousId, jobNotFound, noJobYet } from './errors.ts'
import type { JobRecord } from './job-record.ts'

/** By whole id, by a prefix or suffix that only one has, or `@last`. */
export async function findJob(
  { db }: Pick<RuntimeContext, 'db'>,
  project: string,
  id: string,
): Promise<JobRecord> {
  const jobs = db.selectFrom('job').selectAll().where('project', '=', project)
  if (id === '@last') {
    const newest = await jobs.orderBy('createdAt', 'desc').orderBy('id', 'desc').limit(1).executeTakeFirst()
    if (newest === undefined) throw noJobYet()
    return newest
  }
  const exact = await jobs.where('id', '=', id).executeTakeFirst()
  if (exact !== undefined) return exact
  const wanted = id.toLowerCase()
  // Ids are made of these characters; so no pattern of LIKE comes from outside.
  if (!/^[0-9a-z_]{1,64}$/.test(wanted)) throw jobNotFound(id)
  const text = wanted.replaceAll('_', '\\_')
  const found = await jobs
    .where((eb) =>
      eb.or([eb('id', 'like', `${text}%`), eb('id', 'like', `job\\_${text}%`), eb('id', 'like', `%${text}`)]),
    )
    .orderBy('createdAt', 'desc')
    .limit(6)
    .execute()
  const [first, second] = found
  if (first === undefined) throw jobNotFound(id)
  if (second !== undefined)
    throw ambiguousId(
      id,
      found.map((job) => `${shortId(job.id)} (${job.name})`),
    )
  return first
}
