/** The table of studies: the one place that writes it. */
import type { Kysely, Selectable } from 'kysely'
import { z } from 'zod'
import { Said, StudySpec } from '#contract'
import { messageColumns, type StudyRow, type Tables } from '#store'

export interface StoredStudy {
  readonly id: string
  readonly name: string
  readonly state: 'running' | 'succeeded' | 'failed' | 'stopped'
  readonly project: string
  readonly owner: string
  readonly spec: StudySpec
  /** By the trial's index; null: not submitted yet. */
  readonly trialJobIds: readonly (string | null)[]
  readonly finalJobId: string | null
  readonly winner: number | null
  readonly message: string | null
  readonly said: Said | null
  readonly createdAt: number
  readonly endedAt: number | null
}

export async function insertStudy(db: Kysely<Tables>, study: StoredStudy): Promise<void> {
  await db
    .insertInto('study')
    .values({
      ...study,
      ...messageColumns(study.said),
      spec: JSON.stringify(study.spec),
      trialJobIds: JSON.stringify(study.trialJobIds),
    })
    .execute()
}

/** Changes a running study; false when it has ended meanwhile. */
export async function updateStudy(
  db: Kysely<Tables>,
  id: string,
  change: Partial<Pick<StoredStudy, 'state' | 'trialJobIds' | 'finalJobId' | 'winner' | 'said' | 'endedAt'>>,
): Promise<boolean> {
  const { trialJobIds, said, ...rest } = change
  const { numUpdatedRows } = await db
    .updateTable('study')
    .set({
      ...rest,
      ...(said === undefined ? {} : messageColumns(said)),
      ...(trialJobIds === undefined ? {} : { trialJobIds: JSON.stringify(trialJobIds) }),
    })
    .where('id', '=', id)
    .where('state', '=', 'running')
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

export async function readStudy(db: Kysely<Tables>, id: string): Promise<StoredStudy | null> {
  const row = await db.selectFrom('study').selectAll().where('id', '=', id).executeTakeFirst()
  return row === undefined ? null : fromRow(row)
}

export async function findStudies(db: Kysely<Tables>, project: string, id: string): Promise<StoredStudy[]> {
  const literal = id.replace(/[\\%_]/g, (character) => `\\${character}`)
  const rows = await db
    .selectFrom('study')
    .selectAll()
    .where('project', '=', project)
    .where((eb) =>
      eb.or([eb('id', '=', id), eb('id', 'like', `${literal}%`), eb('id', 'like', `%${literal}`)]),
    )
    .limit(3)
    .execute()
  return rows.map(fromRow)
}

/** Newest first, from the one after `cursor`. */
export async function listStudies(
  db: Kysely<Tables>,
  project: string,
  cursor: string | undefined,
  limit: number,
): Promise<StoredStudy[]> {
  let query = db.selectFrom('study').selectAll().where('project', '=', project)
  if (cursor !== undefined) query = query.where('id', '<', cursor)
  const rows = await query.orderBy('id', 'desc').limit(limit).execute()
  return rows.map(fromRow)
}

export async function runningStudies(db: Kysely<Tables>): Promise<StoredStudy[]> {
  const rows = await db.selectFrom('study').selectAll().where('state', '=', 'running').orderBy('id').execute()
  return rows.map(fromRow)
}

/** Those that were ended since then, not by their own end: their jobs may not all have been told. */
export async function studiesCutShort(db: Kysely<Tables>, sinceMs: number): Promise<StoredStudy[]> {
  const rows = await db
    .selectFrom('study')
    .selectAll()
    .where('state', 'in', ['stopped', 'failed'])
    .where('endedAt', '>', sinceMs)
    .execute()
  return rows.map(fromRow)
}

function fromRow(row: Selectable<StudyRow>): StoredStudy {
  return {
    ...row,
    state: z.enum(['running', 'succeeded', 'failed', 'stopped']).parse(row.state),
    spec: StudySpec.parse(row.spec),
    said: Said.nullable().parse(row.said),
    trialJobIds: z.array(z.string().nullable()).parse(row.trialJobIds),
  }
}
