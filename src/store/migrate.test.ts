import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { sql } from 'kysely'
import { silentLogger, systemClock } from '#base'
import { migrate } from './migrate.ts'
import { readMigrations, type Migration } from './migration-files.ts'
import { withClient } from './open-store.ts'
import { testStore, type TestStore } from './testing/index.ts'

const migration = (number: number, text: string): Migration => ({
  number,
  file: `000${number}-step.sql`,
  sql: text,
  sha256: createHash('sha256').update(text).digest('hex'),
  inTransaction: !text.startsWith('-- baton: no-transaction'),
})

/** A database that holds nothing, and a way to migrate it. */
async function emptyDatabase(t: TestContext) {
  const store = await testStore()
  t.after(() => store.close())
  await sql`drop schema public cascade`.execute(store.db)
  await sql`create schema public`.execute(store.db)
  return { store, apply: (...files: Migration[]) => applyTo(store, files) }
}

const applyTo = (store: TestStore, files: Migration[]): Promise<void> =>
  withClient(store.address, (client) => migrate(client, files, { log: silentLogger, clock: systemClock }))

async function has(store: TestStore, table: string): Promise<boolean> {
  const { rows } = await sql<{ there: boolean }>`select to_regclass(${table}) is not null as there`.execute(
    store.db,
  )
  return rows[0]?.there === true
}

test('each file is applied once, in order, also when several programs start at once', async (t) => {
  const { store, apply } = await emptyDatabase(t)
  const files = [migration(1, 'create table a (n int)'), migration(2, 'insert into a values (1)')]
  await Promise.all([apply(...files), apply(...files), apply(...files)])
  await apply(...files)
  const { rows } = await sql<{ n: number }>`select n from a`.execute(store.db)
  assert.deepEqual(rows, [{ n: 1 }])
})

test('a file that fails is rolled back whole, and what came before it stays', async (t) => {
  const { store, apply } = await emptyDatabase(t)
  const bad = migration(2, 'create table b (n int); insert into nowhere values (1)')
  await assert.rejects(apply(migration(1, 'create table a (n int)'), bad), {
    code: 'store/migration-failed',
    message: /0002-step\.sql .*"nowhere" does not exist/,
  })
  assert.deepEqual([await has(store, 'a'), await has(store, 'b')], [true, false])
})

test('a changed file is refused by its name, and nothing is applied', async (t) => {
  const { store, apply } = await emptyDatabase(t)
  await apply(migration(1, 'create table a (n int)'))
  await assert.rejects(
    apply(migration(1, 'create table a (m int)'), migration(2, 'create table b (n int)')),
    {
      code: 'store/migration-changed',
      message: /^0001-step\.sql /,
      hint: /new migration/,
    },
  )
  assert.equal(await has(store, 'b'), false)
})

test('a database that is newer than the program is refused', async (t) => {
  const { apply } = await emptyDatabase(t)
  await apply(migration(1, 'create table a (n int)'), migration(2, 'create table b (n int)'))
  await assert.rejects(apply(migration(1, 'create table a (n int)')), {
    code: 'store/database-newer',
    message: /0002-step\.sql.*newest is 0001-step\.sql/,
  })
})

test('a file outside a transaction that stopped half-way keeps every later start from going on', async (t) => {
  const { store, apply } = await emptyDatabase(t)
  const half = migration(
    1,
    '-- baton: no-transaction\ncreate table a (n int);\ninsert into nowhere values (1);',
  )
  await assert.rejects(apply(half), { code: 'store/migration-half-done' })
  assert.equal(await has(store, 'a'), true)
  await assert.rejects(apply(half), { code: 'store/migration-half-done', message: /^0001-step\.sql/ })
})

test('a file outside a transaction may build an index concurrently', async (t) => {
  const { store, apply } = await emptyDatabase(t)
  const text =
    '-- baton: no-transaction\n-- a table\ncreate table a (n int);\n\ncreate index concurrently by_n on a (n);\n'
  await apply(migration(1, text))
  assert.equal(await has(store, 'by_n'), true)
})

test('gaps, twins and odd names among the files are refused', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'baton-migrations-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const refused = { code: 'store/migration-files-broken' }
  assert.throws(() => readMigrations(folder), refused)
  writeFileSync(join(folder, '0001-one.sql'), 'select 1')
  assert.equal(readMigrations(folder).length, 1)
  writeFileSync(join(folder, '0001-two.sql'), 'select 1')
  assert.throws(() => readMigrations(folder), refused)
  rmSync(join(folder, '0001-two.sql'))
  writeFileSync(join(folder, '0003-three.sql'), 'select 1')
  assert.throws(() => readMigrations(folder), refused)
  rmSync(join(folder, '0003-three.sql'))
  writeFileSync(join(folder, 'two.sql'), 'select 1')
  assert.throws(() => readMigrations(folder), refused)
})
