import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { Pool, type PoolClient } from 'pg'
import { createKysely } from './connect.ts'

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
