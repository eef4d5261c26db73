/** Lists of jobs and lines of their history, by keyset: a page costs the same wherever it lies. */
import type { JobEvent, JobSummary, Page, Said } from '#contract'
import { JOB_STATES, isTerminal } from '#contract'
import type { RuntimeContext } from './context.ts'
import { badCursor } from './errors.ts'
import { summaryOf, type JobRecord } from './job-record.ts'
import type { JobQuery } from './service.ts'

/** Newest first. */
export async function listJobs(
  { db }: Pick<RuntimeContext, 'db'>,
  query: JobQuery,
): Promise<Page<JobSummary>> {
  let rows = db.selectFrom('job').selectAll().where('project', '=', query.project)
  if (query.state !== undefined) rows = rows.where('state', 'in', statesOf(query.state))
  if (query.queue !== undefined) rows = rows.where('queue', '=', query.queue)
  if (query.kind !== undefined) rows = rows.where('kind', '=', query.kind)
  if (query.studyId !== undefined) rows = rows.where('studyId', '=', query.studyId)
  if (query.text !== undefined && query.text !== '') {
    const pattern = `%${query.text.replaceAll(/[\\%_]/g, (sign) => `\\${sign}`)}%`
    rows = rows.where((eb) => eb.or([eb('name', 'ilike', pattern), eb('id', 'ilike', pattern)]))
  }
  if (query.cursor !== undefined) {
    const { createdAt, id } = readCursor(query.cursor)
    rows = rows.where((eb) =>
      eb.or([eb('createdAt', '<', createdAt), eb.and([eb('createdAt', '=', createdAt), eb('id', '<', id)])]),
    )
  }
  const found = await rows
    .orderBy('createdAt', 'desc')
    .orderBy('id', 'desc')
    .limit(query.limit + 1)
    .execute()
  const items = found.slice(0, query.limit)
  const last = items.at(-1)
  return {
    items: items.map(summaryOf),
    nextCursor: found.length > query.limit && last !== undefined ? cursorOf(last) : null,
  }
}

/** Oldest first. */
export async function listHistory(
  { db }: Pick<RuntimeContext, 'db'>,
  jobId: string,
  { cursor, limit }: { cursor?: string | undefined; limit: number },
): Promise<Page<JobEvent>> {
  const after = cursor === undefined ? 0 : Number(cursor)
  if (!Number.isSafeInteger(after) || after < 0) throw badCursor()
  const rows = await db
    .selectFrom('event')
    .selectAll()
    .where('key', '=', jobId)
    .where('topic', '=', 'job')
    .where('kind', '<>', '')
    .where('id', '>', after)
    .orderBy('id')
    .limit(limit + 1)
    .execute()
  const items = rows.slice(0, limit).map((row) => {
    const { said = null, ...data } = row.data as JobEvent['data'] & { said?: Said }
    return { id: row.id, jobId, at: row.at, kind: row.kind, message: row.message, said, data }
  })
  return { items, nextCursor: rows.length > limit ? String(items.at(-1)?.id) : null }
}

const TERMINAL = JOB_STATES.filter(isTerminal)
const LIVING = JOB_STATES.filter((state) => !isTerminal(state))
const statesOf = (state: NonNullable<JobQuery['state']>): string[] =>
  state === 'ended' ? TERMINAL : state === 'active' ? LIVING : [state]

const cursorOf = (job: JobRecord): string => Buffer.from(`${job.createdAt}:${job.id}`).toString('base64url')

function readCursor(cursor: string): { createdAt: number; id: string } {
  const match = /^(\d{1,15}):([0-9a-z_]{1,64})$/.exec(Buffer.from(cursor, 'base64url').toString('latin1'))
  if (match === null) throw badCursor()
  return { createdAt: Number(match[1]), id: match[2] ?? '' }
}
