/** Links that sign somebody in once. */
import type { Kysely } from 'kysely'
import type { Clock } from '#base'
import type { Tables } from '#store'
import type { Principal } from '#contract'
import {
  accountDisabled,
  accountNotFound,
  accountNowhere,
  linkExpired,
  linkUnknown,
  linkUsed,
} from './errors.ts'
import { toPrincipal } from './read-standing.ts'
import { requireUnbound } from './require-unbound.ts'
import { hashSecret, newSecret, TOKEN_LIMIT_CHARS } from './secret.ts'

export const LINK_LIFE_MS = 10 * 60_000
/** Used and expired links are kept this long, so that they are told apart from unknown ones. */
const KEPT_MS = 24 * 3600_000

export async function createSignInLink(
  db: Kysely<Tables>,
  clock: Clock,
  origin: string,
  by: Principal,
  name: string,
): Promise<{ readonly url: string; readonly expiresAt: number }> {
  if (name !== by.account) requireUnbound(by)
  const account = await db
    .selectFrom('account')
    .select(['id', 'disabledAt'])
    .where('name', '=', name)
    .executeTakeFirst()
  if (account === undefined) throw accountNotFound(name)
  if (account.disabledAt !== null) throw accountDisabled(name)
  const accountId = account.id
  // Who is bound to a project would widen itself by a session that is not.
  const project = by.isBound ? by.project : null
  const bearer = {
    kind: 'account',
    id: accountId,
    name: null,
    accountId,
    bound: project,
    keyScopes: null,
  } as const
  if ((await toPrincipal(db, bearer, null)) === null) throw accountNowhere(name)
  const now = clock.now()
  await db
    .deleteFrom('signInLink')
    .where('expiresAt', '<', now - KEPT_MS)
    .execute()
  const secret = newSecret()
  const expiresAt = now + LINK_LIFE_MS
  await db
    .insertInto('signInLink')
    .values({ secretHash: hashSecret(secret), accountId, createdAt: now, expiresAt, usedAt: null, project })
    .execute()
  // In the fragment: browsers send it to no server, so no access log or proxy sees it.
  return { url: `${origin}/sign-in#${secret}`, expiresAt }
}

/** Uses the link up and returns whose it was. Of two at once the database lets one win. */
export async function redeemLink(
  db: Kysely<Tables>,
  clock: Clock,
  secret: string,
): Promise<{ readonly accountId: string; readonly project: string | null }> {
  if (secret.length > TOKEN_LIMIT_CHARS) throw linkUnknown()
  const now = clock.now()
  const secretHash = hashSecret(secret)
  const won = await db
    .updateTable('signInLink')
    .set({ usedAt: now })
    .where('secretHash', '=', secretHash)
    .where('usedAt', 'is', null)
    .where('expiresAt', '>', now)
    .returning(['accountId', 'project'])
    .executeTakeFirst()
  if (won !== undefined) return won
  const link = await db
    .selectFrom('signInLink')
    .select('usedAt')
    .where('secretHash', '=', secretHash)
    .executeTakeFirst()
  if (link === undefined) throw linkUnknown()
  throw link.usedAt === null ? linkExpired() : linkUsed()
}
