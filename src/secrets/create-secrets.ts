/** Stored values: sealed before they reach the database, opened for the attempt that asks. */
import { join, resolve } from 'node:path'
import type { Kysely } from 'kysely'
import { nearest } from '#config'
import type { Clock } from '#base'
import type { Tables } from '#store'
import { keyFileMissing, keyLost, keyUnknown, secretChanged, secretNotFound } from './errors.ts'
import { makeKeyFile, readKeyRing, type KeyFile, type KeyRing } from './key-file.ts'
import { rotateKey } from './rotate-key.ts'
import {
  dropUnused,
  hasAny,
  locked,
  newestOf,
  nextVersion,
  replace,
  type StoredSecret,
  type Trx,
} from './rows.ts'
import { seal, unseal } from './seal.ts'
import type { SecretEntry, Secrets } from './service.ts'

export interface SecretsOptions {
  readonly db: Kysely<Tables>
  readonly clock: Clock
  /** Absolute. Holds `secret.key` unless a file is named. */
  readonly dataDir: string
  /** BATON_SECRET_KEY_FILE. */
  readonly keyFile?: string | undefined
}

/** Throws where a key file is named in the settings and cannot be used: so that a server does not start with it. */
export async function checkKeyFile({
  dataDir,
  keyFile,
}: Pick<SecretsOptions, 'dataDir' | 'keyFile'>): Promise<void> {
  const file = keyFileOf(dataDir, keyFile)
  if (file.isNamed && (await readKeyRing(file)) === null) throw keyFileMissing(file.path)
}

const keyFileOf = (dataDir: string, named: string | undefined): KeyFile => ({
  path: named === undefined ? join(dataDir, 'secret.key') : resolve(named),
  isNamed: named !== undefined,
})

export function createSecrets({ db, clock, dataDir, keyFile }: SecretsOptions): Secrets {
  const file = keyFileOf(dataDir, keyFile)

  /** Made at the first use, and never where something is sealed already: its key is elsewhere then. */
  async function ringForSealing(trx: Trx): Promise<KeyRing> {
    const ring = await readKeyRing(file)
    if (ring !== null) return ring
    if (file.isNamed) throw keyFileMissing(file.path)
    if (await hasAny(trx)) throw keyLost(file.path)
    return makeKeyFile(file)
  }

  async function open(rows: readonly StoredSecret[]): Promise<Map<StoredSecret, string>> {
    const values = new Map<StoredSecret, string>()
    if (rows.length === 0) return values
    const ring = await readKeyRing(file)
    if (ring === null) throw file.isNamed ? keyFileMissing(file.path) : keyLost(file.path)
    for (const row of rows) {
      const key = ring.find(({ id }) => id === row.keyId)
      if (key === undefined) throw keyUnknown(row.name, file.path)
      const value = unseal(key, row, row.sealed)
      if (value === null) throw secretChanged(row.name)
      values.set(row, value)
    }
    return values
  }

  async function find(trx: Kysely<Tables> | Trx, project: string, names: readonly string[]) {
    const rows = await newestOf(trx, project)
      .where('name', 'in', [...names])
      .execute()
    const missing = names.find((name) => !rows.some((row) => row.name === name))
    if (missing === undefined) return rows
    const known = await newestOf(trx, project).clearSelect().select('name').execute()
    throw secretNotFound(
      missing,
      nearest(
        missing,
        known.map(({ name }) => name),
      ),
    )
  }

  return {
    list: async (project) => {
      const rows = await newestOf(db, project).orderBy('name').execute()
      // A list is shown also where the key is gone: it says which are unreadable.
      const ring = await readKeyRing(file).catch(() => null)
      return rows.map((row) => entryOf(row, ring))
    },

    put: (project, name, value, by) =>
      locked(db, async (trx) => {
        const ring = await ringForSealing(trx)
        const version = await nextVersion(trx, project, name)
        const now = clock.now()
        await replace(trx, project, name, now)
        const row = await trx
          .insertInto('secret')
          .values({
            project,
            name,
            version,
            keyId: ring[0].id,
            sealed: seal(ring[0], { project, name, version }, value),
            createdAt: now,
            createdBy: by,
            replacedAt: null,
          })
          .returningAll()
          .executeTakeFirstOrThrow()
        await dropUnused(trx)
        return entryOf(row, ring)
      }),

    remove: (project, name) =>
      locked(db, async (trx) => {
        await find(trx, project, [name])
        await replace(trx, project, name, clock.now())
        await dropUnused(trx)
      }),

    rotateKey: (project, options) => rotateKey(db, file, project, options),

    requireAll: async (project, names) => {
      if (names.length > 0) await find(db, project, names)
    },

    give: async (attemptId, project, names) => {
      if (names.length === 0) return new Map()
      return locked(db, async (trx) => {
        const values = await open(await find(trx, project, names))
        await trx
          .insertInto('secretUse')
          .values([...values.keys()].map(({ name, version }) => ({ attemptId, project, name, version })))
          .onConflict((conflict) => conflict.doNothing())
          .execute()
        return new Map([...values].map(([{ name }, value]) => [name, value]))
      })
    },

    givenTo: async (attemptId) => {
      const rows = await db
        .selectFrom('secretUse')
        .innerJoin('secret', (join) =>
          join
            .onRef('secret.project', '=', 'secretUse.project')
            .onRef('secret.name', '=', 'secretUse.name')
            .onRef('secret.version', '=', 'secretUse.version'),
        )
        .selectAll('secret')
        .where('secretUse.attemptId', '=', attemptId)
        .execute()
      return [...(await open(rows))].map(([{ name }, value]) => ({ name, value }))
    },

    forget: (attemptId) =>
      locked(db, async (trx) => {
        const { numDeletedRows } = await trx
          .deleteFrom('secretUse')
          .where('attemptId', '=', attemptId)
          .executeTakeFirstOrThrow()
        if (numDeletedRows > 0n) await dropUnused(trx)
      }),
  }
}

const entryOf = (row: StoredSecret, ring: KeyRing | null): SecretEntry => ({
  name: row.name,
  version: row.version,
  updatedAt: row.createdAt,
  updatedBy: row.createdBy,
  isReadable: ring?.some(({ id }) => id === row.keyId) ?? false,
})
