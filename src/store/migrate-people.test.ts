import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { silentLogger, systemClock } from '#base'
import { migrate } from './migrate.ts'
import { readMigrations } from './migration-files.ts'
import { migrationsFolder, withClient } from './open-store.ts'
import { testStore } from './testing/index.ts'

test('what was there before there were people and projects is kept: accounts, keys, sessions, whose jobs they are', async (t) => {
  const store = await testStore()
  t.after(() => store.close())
  const { db } = store
  await sql`drop schema public cascade`.execute(db)
  await sql`create schema public`.execute(db)
  const files = readMigrations(migrationsFolder)
  const apply = (upTo: number) =>
    withClient(store.address, (client) =>
      migrate(client, files.slice(0, upTo), { log: silentLogger, clock: systemClock }),
    )
  await apply(5)
  await sql`insert into account values ('a1', 'admin', 'admin', 'default', 7), ('a2', 'ada', 'engineer', 'law', 8)`.execute(
    db,
  )
  await sql`insert into session values ('s', 'a1', 1, 2, 1)`.execute(db)
  await sql`insert into sign_in_link values ('l', 'a1', 1, 2)`.execute(db)
  await sql`insert into api_key values ('k', 'ci', 'baton_', 'h', 'a1', 'vision', '["inference"]', 1)`.execute(
    db,
  )
  const job = (id: string, owner: string, endedAt: number | null) =>
    sql`insert into job (id, name, kind, state, queue, priority, project, owner, spec, created_at, queued_at, ended_at)
      values (${id}, 'n', 'command', 'x', 'q', 1, 'default', ${owner}, '{}', 1, 1, ${endedAt})`.execute(db)
  await job('runs', 'ci', null)
  await job('ada-runs', 'ada', null)
  await job('ended', 'ci', 9)

  await apply(files.length)
  const accounts = await db
    .selectFrom('account')
    .select(['id', 'name', 'isAdmin', 'tenant', 'createdAt', 'disabledAt', 'unixAccount'])
    .orderBy('id')
    .execute()
  const common = { tenant: 'default', disabledAt: null, unixAccount: null }
  assert.deepEqual(accounts, [
    { id: 'a1', name: 'admin', isAdmin: true, createdAt: 7, ...common },
    { id: 'a2', name: 'ada', isAdmin: false, createdAt: 8, ...common },
  ])
  assert.deepEqual(await db.selectFrom('membership').selectAll().execute(), [
    { accountId: 'a2', project: 'law', role: 'engineer', createdAt: 8 },
  ])
  const projects = await db.selectFrom('project').select(['name', 'tenant']).orderBy('name').execute()
  assert.deepEqual(
    projects,
    ['default', 'law', 'vision'].map((name) => ({ name, tenant: 'default' })),
  )
  for (const table of ['session', 'signInLink', 'apiKey'] as const)
    assert.equal((await db.selectFrom(table).select('accountId').execute())[0]?.accountId, 'a1', table)
  const owners = await db.selectFrom('job').select(['id', 'owner']).orderBy('id').execute()
  assert.deepEqual(owners, [
    { id: 'ada-runs', owner: 'ada' },
    { id: 'ended', owner: 'ci' },
    { id: 'runs', owner: 'admin' },
  ])
})
