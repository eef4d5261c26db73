/** What a browser holds after it signed in: a token whose life slides on with use. */
import type { Kysely } from 'kysely'
import type { Clock } from '#base'
import type { Principal } from '#contract'
import type { Tables } from '#store'
import { toPrincipal } from './read-standing.ts'
import { hashSecret, newSecret } from './secret.ts'

/** Unused for so long, a session ends. */
export const IDLE_LIFE_MS = 7 * 24 * 3600_000
/** However much it is used, a session ends. */
export const WHOLE_LIFE_MS = 30 * 24 * 3600_000
/** `seen_at` and the expiry are written at most this often. */
const SEEN_EVERY_MS = 60_000

export async function openSession(
  db: Kysely<Tables>,
  clock: Clock,
  accountId: string,
  project: string | null,
): Promise<{ readonly token: string; readonly expiresAt: number }> {
  const now = clock.now()
  await db.deleteFrom('session').where('expiresAt', '<', now).execute()
  const token = newSecret()
  const expiresAt = now + IDLE_LIFE_MS
  await db
    .insertInto('session')
    .values({ secretHash: hashSecret(token), accountId, createdAt: now, expiresAt, seenAt: now, project })
    .execute()
  return { token, expiresAt }
}

export async function readSession(
  db: Kysely<Tables>,
  clock: Clock,
  token: string,
  asked: string | null,
): Promise<Principal | null> {
  const now = clock.now()
  const secretHash = hashSecret(token)
  const row = await db
    .selectFrom('session')
    .select(['accountId', 'project', 'createdAt', 'seenAt'])
    .where('secretHash', '=', secretHash)
    .where('expiresAt', '>', now)
    .executeTakeFirst()
  if (row === undefined) return null
  if (now - row.seenAt >= SEEN_EVERY_MS) {
    const expiresAt = Math.min(now + IDLE_LIFE_MS, row.createdAt + WHOLE_LIFE_MS)
    await db
      .updateTable('session')
      .set({ seenAt: now, expiresAt })
      .where('secretHash', '=', secretHash)
      .execute()
  }
  const { accountId, project: bound } = row
  const bearer = { kind: 'account', id: accountId, name: null, accountId, bound, keyScopes: null } as const
  return toPrincipal(db, bearer, asked)
}

export async function endSession(db: Kysely<Tables>, token: string): Promise<void> {
  await db.deleteFrom('session').where('secretHash', '=', hashSecret(token)).execute()
}
