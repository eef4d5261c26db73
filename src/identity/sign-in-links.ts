/** Links that sign the administrator in once. */
import type { Kysely } from 'kysely'
import type { Clock } from '#base'
import type { Tables } from '#store'
import { DEFAULT_PROJECT, ensureAdminAccount } from './admin-account.ts'
import { linkExpired, linkUnknown, linkUsed, otherProject } from './errors.ts'
import { hashSecret, newSecret, TOKEN_LIMIT_CHARS } from './secret.ts'

export const LINK_LIFE_MS = 10 * 60_000
/** Used and expired links are kept this long, so that they are told apart from unknown ones. */
const KEPT_MS = 24 * 3600_000

export async function createSignInLink(
  db: Kysely<Tables>,
  clock: Clock,
  origin: string,
  project: string,
): Promise<{ readonly url: string; readonly expiresAt: number }> {
  // The administrator is of this project; a key of another would widen itself by the session.
  if (project !== DEFAULT_PROJECT) throw otherProject(project)
  const accountId = await ensureAdminAccount(db, clock)
  const now = clock.now()
  await db
    .deleteFrom('signInLink')
    .where('expiresAt', '<', now - KEPT_MS)
    .execute()
  const secret = newSecret()
  const expiresAt = now + LINK_LIFE_MS
  await db
    .insertInto('signInLink')
    .values({ secretHash: hashSecret(secret), accountId, createdAt: now, expiresAt, usedAt: null })
    .execute()
  // In the fragment: browsers send it to no server, so no access log or proxy sees it.
  return { url: `${origin}/sign-in#${secret}`, expiresAt }
}

/** Uses the link up and returns whose it was. Of two at once the database lets one win. */
export async function redeemLink(db: Kysely<Tables>, clock: Clock, secret: string): Promise<string> {
  if (secret.length > TOKEN_LIMIT_CHARS) throw linkUnknown()
  const now = clock.now()
  const secretHash = hashSecret(secret)
  const won = await db
    .updateTable('signInLink')
    .set({ usedAt: now })
    .where('secretHash', '=', secretHash)
    .where('usedAt', 'is', null)
    .where('expiresAt', '>', now)
    .returning('accountId')
    .executeTakeFirst()
  if (won !== undefined) return won.accountId
  const link = await db
    .selectFrom('signInLink')
    .select('usedAt')
    .where('secretHash', '=', secretHash)
    .executeTakeFirst()
  if (link === undefined) throw linkUnknown()
  throw link.usedAt === null ? linkExpired() : linkUsed()
}
