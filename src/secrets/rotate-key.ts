/**
 * Another key for everything that is stored.
 *
 * Three steps, each whole or not at all: the file gets the new key above the old ones; all rows are sealed with it, in
 * one transaction; the file drops the keys that no row needs. Killed in between, the file holds more keys than it
 * needs and every row still opens; doing it again ends it.
 */
import type { Kysely } from 'kysely'
import type { BatonError } from '#base'
import type { Tables } from '#store'
import { keyFileMissing, keyLost, keyUnknown, secretChanged } from './errors.ts'
import { readKeyRing, writeKeyRing, type KeyFile, type KeyRing } from './key-file.ts'
import { hasAny, locked, type StoredSecret, type Trx } from './rows.ts'
import { newKey, seal, unseal, type SecretKey } from './seal.ts'
import type { RotateOptions, Rotation } from './service.ts'

/** For tests: called between two steps. */
export type AtStep = (step: 'begun' | 'key-written' | 'rows-sealed' | 'committed' | 'done') => Promise<void>

export async function rotateKey(
  db: Kysely<Tables>,
  file: KeyFile,
  project: string,
  { how }: RotateOptions,
  atStep: AtStep = async () => {},
): Promise<Rotation> {
  const rotation = await locked(db, async (trx) => {
    const old = await readKeyRing(file)
    if (old === null && how === 'from-file') throw keyFileMissing(file.path)
    if (old === null && how === 'new-key' && (await hasAny(trx))) throw keyLost(file.path)
    const rows = await trx.selectFrom('secret').selectAll().execute()
    const opened = rows.map((row) => openRow(row, old ?? []))
    const live = opened.filter(({ row, value }) => value === null && row.replacedAt === null)
    if (how !== 'lost-key' && live[0] !== undefined) throw unreadable(file, live[0].row, live[0].hasKey)
    await atStep('begun')
    const ring: KeyRing = how === 'from-file' && old !== null ? old : [newKey(), ...(old ?? [])]
    if (how !== 'from-file') await writeKeyRing(file, ring)
    await atStep('key-written')
    let sealedCount = 0
    for (const { row, value } of opened) {
      if (value === null || row.keyId === ring[0].id) continue
      await sealAgain(trx, row, ring[0], value)
      sealedCount += 1
    }
    await atStep('rows-sealed')
    const own = live.filter(({ row }) => row.project === project)
    return { keyId: ring[0].id, sealedCount, unreadable: own.map(({ row }) => row.name) }
  })
  await atStep('committed')
  if (how !== 'from-file') await dropOldKeys(db, file)
  await atStep('done')
  return rotation
}

interface Opened {
  readonly row: StoredSecret
  readonly value: string | null
  readonly hasKey: boolean
}

function openRow(row: StoredSecret, ring: readonly SecretKey[]): Opened {
  const key = ring.find(({ id }) => id === row.keyId)
  return { row, value: key === undefined ? null : unseal(key, row, row.sealed), hasKey: key !== undefined }
}

/** Who rotates a key wants to know of it before, and not after. */
const unreadable = (file: KeyFile, { name }: StoredSecret, hasKey: boolean): BatonError =>
  hasKey ? secretChanged(name) : keyUnknown(name, file.path)

async function sealAgain(trx: Trx, row: StoredSecret, key: SecretKey, value: string): Promise<void> {
  await trx
    .updateTable('secret')
    .set({ keyId: key.id, sealed: seal(key, row, value) })
    .where('project', '=', row.project)
    .where('name', '=', row.name)
    .where('version', '=', row.version)
    .execute()
}

/** Under the lock: another rotation may have put its key above ours meanwhile. */
async function dropOldKeys(db: Kysely<Tables>, file: KeyFile): Promise<void> {
  await locked(db, async (trx) => {
    const ring = await readKeyRing(file)
    if (ring === null) return
    const rows = await trx.selectFrom('secret').select('keyId').distinct().execute()
    const used = new Set(rows.map(({ keyId }) => keyId))
    const [first, ...others] = ring
    const kept = others.filter(({ id }) => used.has(id))
    if (kept.length < others.length) await writeKeyRing(file, [first, ...kept])
  })
}
