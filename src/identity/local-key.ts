/**
 * The key by which the CLI on this machine speaks. Who can read the data directory owns it anyway, so a file
 * that only its owner can read is the right place.
 */
import { lstat, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Kysely } from 'kysely'
import { writeFileAtomic, type Clock } from '#base'
import type { Tables } from '#store'
import { ADMIN_NAME, DEFAULT_PROJECT, ensureAdminAccount } from './admin-account.ts'
import { insertKey, LOCAL_KEY, readKey } from './api-keys.ts'
import { KEY_PREFIX, TOKEN_LIMIT_CHARS } from './secret.ts'

const FILE = 'admin.key'

export async function ensureLocalKey(db: Kysely<Tables>, clock: Clock, dataDir: string): Promise<string> {
  const file = join(dataDir, FILE)
  const accountId = await ensureAdminAccount(db, clock)
  const kept = await readKept(file)
  if (kept !== null) {
    const principal = await readKey(db, clock, kept, null)
    if (principal !== null && principal.scopes.includes('admin')) return file
  }
  const { key, secret } = await insertKey(db, clock, {
    idKind: LOCAL_KEY,
    name: ADMIN_NAME,
    scopes: ['admin'],
    accountId,
    project: DEFAULT_PROJECT,
    expiresInDays: null,
  })
  await writeFileAtomic(file, `${secret}\n`)
  // The one that was lost, or lay open to others, opens nothing any more.
  await db
    .updateTable('apiKey')
    .set({ revokedAt: clock.now() })
    .where('id', 'like', 'localkey\\_%')
    .where('id', '<>', key.id)
    .where('revokedAt', 'is', null)
    .execute()
  return file
}

/** The key in the file; null when there is none, or when others could have read or placed it. */
async function readKept(file: string): Promise<string | null> {
  try {
    const stat = await lstat(file)
    if (!stat.isFile() || (stat.mode & 0o077) !== 0 || stat.size > TOKEN_LIMIT_CHARS) return null
    const text = (await readFile(file, 'utf8')).trim()
    return text.startsWith(KEY_PREFIX) ? text : null
  } catch {
    return null
  }
}
