import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import { Pool, type PoolClient } from 'pg'
import type { BatonError } from '#base'
import { createKysely } from './connect.ts'
import { withClient } from './open-store.ts'
import { testStore } from './testing/index.ts'

/** A store whose connections' backends are there to be killed, from another connection. */
async function storeToBreak(t: TestContext) {
  const { db, close, address } = await testStore()
  t.after(close)
  await sql`create table counted (n int)`.execute(db)
  const killAll = (of = "state = 'idle'") =>
    withClient(address, (client) =>
      client.query(`select pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and pid <> pg_backend_pid() and ${of}`),
    )
  const whileAsking = async (work: Promise<unknown>): Promise<unknown> => {
    const outcome = work.then(
      (value) => value,
      (error: unknown) => error,
    )
    // Asked too early, it finds nobody to kill.
    while ((await killAll("query like '%pg_sleep%' and state = 'active'")).rowCount === 0) await sleep(20)
    return outcome
  }
  return { db, killAll, whileAsking }
}

test('a read whose backend dies is asked again; a change is told as unknown, a transaction too', async (t) => {
  const { db, whileAsking } = await storeToBreak(t)
  const slow = sql<{ one: number }>`select 1 as one from pg_sleep(0.5)`
  const read = await whileAsking(slow.execute(db))
  assert.deepEqual((read as { rows: unknown }).rows, [{ one: 1 }])
  const change = await whileAsking(sql`insert into counted select 1 from pg_sleep(0.5)`.execute(db))
  assert.equal((change as BatonError).code, 'store/database-lost')
  assert.equal((change as BatonError).kind, 'unavailable')
  const within = await whileAsking(db.transaction().execute((trx) => slow.execute(trx)))
  assert.equal((within as BatonError).code, 'store/database-lost')
  assert.deepEqual((await sql`select * from counted`.execute(db)).rows, [])
})

test('connections that broke while nobody used them are no error for whoever comes next', async (t) => {
  const { db, killAll } = await storeToBreak(t)
  await Promise.all(Array.from({ length: 10 }, () => sql`select pg_sleep(0.01)`.execute(db)))
  const killed = killAll()
  const answers = Array.from({ length: 20 }, () => sql`select 1 as one`.execute(db))
  await killed
  for (const { rows } of await Promise.all(answers)) assert.deepEqual(rows, [{ one: 1 }])
  await db.transaction().execute((trx) => sql`insert into counted values (1)`.execute(trx))
})

test('where no connection becomes free in time, that is said, and nothing was done', async () => {
  const connect = (): Promise<PoolClient> =>
    Promise.reject(new Error('timeout exceeded when trying to connect'))
  const pool = { connect, end: async () => {}, options: new Pool().options } as unknown as Pool
  await assert.rejects(sql`select 1`.execute(createKysely(pool, null)), { code: 'store/database-slow' })
})

test('a query waits while the database recovers from the crash of a backend', async () => {
  let refusals = 3
  let revivals = 0
  const client = { query: async () => ({ command: 'SELECT', rows: [{ one: 1 }] }), release: () => {} }
  const connect = async (): Promise<PoolClient> => {
    refusals -= 1
    if (refusals >= 0) throw Object.assign(new Error('in recovery mode'), { code: '57P03' })
    return client as unknown as PoolClient
  }
  const pool = { connect, end: async () => {}, options: new Pool().options } as unknown as Pool
  const db = createKysely(pool, async () => void (revivals += 1))
  assert.deepEqual((await sql`select 1 as one`.execute(db)).rows, [{ one: 1 }])
  assert.equal(revivals, 3)
})
