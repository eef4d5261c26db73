/** The tables `secret` and `secret_use`. */
import { sql, type Kysely, type Selectable, type Transaction } from 'kysely'
import type { SecretRow, Tables } from '#store'

export type StoredSecret = Selectable<SecretRow>
export type Trx = Transaction<Tables>

/** "bsecret" in ASCII. */
const LOCK_KEY = '27700062018364788'

/**
 * One at a time over all servers of the database: a value is sealed with the key that the file names now, and no
 * version goes while it is being given to a job.
 */
export function locked<Result>(db: Kysely<Tables>, work: (trx: Trx) => Promise<Result>): Promise<Result> {
  return db.transaction().execute(async (trx) => {
    await sql`select pg_advisory_xact_lock(${LOCK_KEY}::bigint)`.execute(trx)
    return work(trx)
  })
}

export const newestOf = (db: Kysely<Tables> | Trx, project: string) =>
  db.selectFrom('secret').selectAll().where('project', '=', project).where('replacedAt', 'is', null)

export const hasAny = async (trx: Trx): Promise<boolean> =>
  (await trx.selectFrom('secret').select('version').limit(1).executeTakeFirst()) !== undefined

/** Of a name that was removed too: its numbers are not given out again. */
export async function nextVersion(trx: Trx, project: string, name: string): Promise<number> {
  const { last } = await trx
    .selectFrom('secret')
    .select((eb) => eb.fn.max('version').as('last'))
    .where('project', '=', project)
    .where('name', '=', name)
    .executeTakeFirstOrThrow()
  return Number(last ?? 0) + 1
}

/** From now on it is not the newest; it stays while a log may show it. */
export async function replace(trx: Trx, project: string, name: string, at: number): Promise<number> {
  const { numUpdatedRows } = await trx
    .updateTable('secret')
    .set({ replacedAt: at })
    .where('project', '=', project)
    .where('name', '=', name)
    .where('replacedAt', 'is', null)
    .executeTakeFirstOrThrow()
  return Number(numUpdatedRows)
}

/** Old versions that no kept log may show. */
export async function dropUnused(trx: Trx): Promise<void> {
  await trx
    .deleteFrom('secret')
    .where('replacedAt', 'is not', null)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('secretUse')
            .select('secretUse.attemptId')
            .whereRef('secretUse.project', '=', 'secret.project')
            .whereRef('secretUse.name', '=', 'secret.name')
            .whereRef('secretUse.version', '=', 'secret.version'),
        ),
      ),
    )
    .execute()
}
