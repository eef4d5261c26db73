/** The account that every installation begins with: who owns the data directory. */
import type { Kysely } from 'kysely'
import { newId, type Clock } from '#base'
import type { Tables } from '#store'

export const ADMIN_NAME = 'admin'
export const DEFAULT_PROJECT = 'default'

/** Its id. Two servers that start at once find the same account. */
export async function ensureAdminAccount(db: Kysely<Tables>, clock: Clock): Promise<string> {
  const now = clock.now()
  await db
    .insertInto('account')
    .values({ id: newId('account', now), name: ADMIN_NAME, isAdmin: true, createdAt: now })
    .onConflict((conflict) => conflict.column('name').doNothing())
    .execute()
  const { id } = await db
    .selectFrom('account')
    .select('id')
    .where('name', '=', ADMIN_NAME)
    .executeTakeFirstOrThrow()
  return id
}
