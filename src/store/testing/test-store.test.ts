import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { test } from 'node:test'
import { sql } from 'kysely'
import { testStore } from './index.ts'

test('each test has a migrated database of its own, and nothing is left of it', async () => {
  const [one, other] = await Promise.all([testStore(), testStore()])
  await one.db.insertInto('account').values({ id: 'a', name: 'a', createdAt: 1 }).execute()
  assert.equal((await one.db.selectFrom('account').selectAll().execute()).length, 1)
  assert.equal((await other.db.selectFrom('account').selectAll().execute()).length, 0)
  const names = await sql<{ datname: string }>`select current_database() as datname`.execute(one.db)
  await one.close()
  const left = await sql`select from pg_database where datname = ${names.rows[0]?.datname}`.execute(other.db)
  assert.equal(left.rows.length, 0)
  assert.equal(existsSync(one.dataDir), false)
  await other.close()
})
