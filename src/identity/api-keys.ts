/** Keys by which programs speak: `baton_…`, kept as a hash, with scopes and an end. */
import type { Kysely, Selectable } from 'kysely'
import { z } from 'zod'
import { newId, type Clock } from '#base'
import { Scope, type ApiKey, type CreatedApiKey, type Principal } from '#contract'
import type { ApiKeyRow, Tables } from '#store'
import { keyNotFound, mayNotRevoke, scopesTooWide } from './errors.ts'
import { toPrincipal } from './read-standing.ts'
import { hashSecret, KEY_PREFIX, newSecret, SHOWN_LENGTH } from './secret.ts'

const DAY_MS = 24 * 3600_000
/** `last_used_at` is written at most this often. */
const USED_EVERY_MS = 60_000

export const LOCAL_KEY = 'localkey'
const isLocalKey = (id: string): boolean => id.startsWith(`${LOCAL_KEY}_`)

export interface NewKey {
  /** The word that its id begins with. */
  readonly idKind: 'key' | typeof LOCAL_KEY
  readonly name: string
  readonly scopes: readonly Scope[]
  readonly accountId: string
  readonly project: string
  readonly expiresInDays: number | null
}

export async function insertKey(db: Kysely<Tables>, clock: Clock, request: NewKey): Promise<CreatedApiKey> {
  const now = clock.now()
  const secret = newSecret(KEY_PREFIX)
  const row = await db
    .insertInto('apiKey')
    .values({
      id: newId(request.idKind, now),
      name: request.name,
      prefix: secret.slice(0, SHOWN_LENGTH),
      secretHash: hashSecret(secret),
      accountId: request.accountId,
      project: request.project,
      scopes: JSON.stringify([...new Set(request.scopes)]),
      createdAt: now,
      expiresAt: request.expiresInDays === null ? null : now + request.expiresInDays * DAY_MS,
      lastUsedAt: null,
      revokedAt: null,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  return { key: await findKey(db, request.project, row.id), secret }
}

export async function createKey(
  db: Kysely<Tables>,
  clock: Clock,
  by: Principal,
  request: { name: string; scopes: readonly Scope[]; expiresInDays: number | null },
): Promise<CreatedApiKey> {
  const missing = request.scopes.filter((scope) => !by.scopes.includes(scope))
  if (missing.length > 0) throw scopesTooWide(missing)
  const { id: accountId } = await db
    .selectFrom('account')
    .select('id')
    .where('name', '=', by.account)
    .executeTakeFirstOrThrow()
  return insertKey(db, clock, { ...request, idKind: 'key', accountId, project: by.project })
}

export async function readKey(
  db: Kysely<Tables>,
  clock: Clock,
  secret: string,
  asked: string | null,
): Promise<Principal | null> {
  const now = clock.now()
  const row = await db
    .selectFrom('apiKey')
    .select(['id', 'name', 'accountId', 'project', 'scopes', 'lastUsedAt'])
    .where('secretHash', '=', hashSecret(secret))
    .where('revokedAt', 'is', null)
    .where((eb) => eb.or([eb('expiresAt', 'is', null), eb('expiresAt', '>', now)]))
    .executeTakeFirst()
  if (row === undefined) return null
  if (row.lastUsedAt === null || now - row.lastUsedAt >= USED_EVERY_MS) {
    await db.updateTable('apiKey').set({ lastUsedAt: now }).where('id', '=', row.id).execute()
  }
  const { id, name, accountId } = row
  // The local key is the administrator at the terminal, who chooses a project as at the console.
  const bound = isLocalKey(id) ? null : row.project
  const keyScopes = z.array(Scope).parse(row.scopes)
  return toPrincipal(db, { kind: 'key', id, name, accountId, bound, keyScopes }, asked)
}

/** Newest first; revoked ones too, so that an audit record's key can be looked up. */
export async function listKeys(db: Kysely<Tables>, project: string): Promise<readonly ApiKey[]> {
  const rows = await selectKeys(db)
    .where('project', '=', project)
    .orderBy('apiKey.createdAt', 'desc')
    .orderBy('apiKey.id', 'desc')
    .execute()
  return rows.map(toApiKey)
}

export async function revokeKey(
  db: Kysely<Tables>,
  clock: Clock,
  by: Principal,
  id: string,
): Promise<ApiKey> {
  const key = await findKey(db, by.project, id)
  const missing = key.scopes.filter((scope) => !by.scopes.includes(scope))
  if (missing.length > 0) throw mayNotRevoke(missing)
  await db
    .updateTable('apiKey')
    .set({ revokedAt: clock.now() })
    .where('id', '=', id)
    .where('revokedAt', 'is', null)
    .execute()
  return findKey(db, by.project, id)
}

async function findKey(db: Kysely<Tables>, project: string, id: string): Promise<ApiKey> {
  const row = await selectKeys(db)
    .where('apiKey.id', '=', id)
    .where('project', '=', project)
    .executeTakeFirst()
  if (row === undefined) throw keyNotFound(id)
  return toApiKey(row)
}

const selectKeys = (db: Kysely<Tables>) =>
  db
    .selectFrom('apiKey')
    .innerJoin('account', 'account.id', 'apiKey.accountId')
    .selectAll('apiKey')
    .select('account.name as account')

const toApiKey = (row: Selectable<ApiKeyRow> & { readonly account: string }): ApiKey => ({
  id: row.id,
  name: row.name,
  prefix: row.prefix,
  scopes: z.array(Scope).parse(row.scopes),
  project: row.project,
  account: row.account,
  createdAt: row.createdAt,
  expiresAt: row.expiresAt,
  lastUsedAt: row.lastUsedAt,
  revokedAt: row.revokedAt,
})
