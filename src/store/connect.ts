/** Connections to PostgreSQL, embedded or not, and Kysely over them. */
import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import { CamelCasePlugin, Kysely, PostgresDialect, type PostgresPool } from 'kysely'
import { Pool, types, type ClientConfig, type PoolClient } from 'pg'
import type { Logger } from '#base'
import { databaseLost, databaseSlow } from './errors.ts'
import { DATABASE_ACCOUNT, SOCKET_PORT } from './postgres-place.ts'
import { isGone, survivingClient } from './surviving-client.ts'
import type { Tables } from './tables.ts'

export type Address =
  | { readonly kind: 'socket'; readonly folder: string; readonly password: string; readonly database: string }
  | { readonly kind: 'url'; readonly url: string }

const CONNECTION_LIMIT = 10
const CONNECT_TIMEOUT_MS = 10_000
/** A query that takes longer is a mistake of ours: it must not hold its locks and connection for ever. */
const STATEMENT_TIMEOUT_MS = 30_000
const IDLE_IN_TRANSACTION_TIMEOUT_MS = 60_000

/** After the crash of a backend PostgreSQL recovers within a second or two. */
const RECOVERY_MS = 10_000
const RECOVERY_PAUSE_MS = 200

export function clientConfig(address: Address): ClientConfig {
  const where =
    address.kind === 'url'
      ? { connectionString: address.url }
      : {
          host: address.folder,
          port: SOCKET_PORT,
          user: DATABASE_ACCOUNT,
          password: address.password,
          database: address.database,
        }
  return {
    ...where,
    types: { getTypeParser: parserOf },
    application_name: 'baton',
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    statement_timeout: STATEMENT_TIMEOUT_MS,
    idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_TIMEOUT_MS,
  }
}

export function createPool(address: Address, log: Logger): Pool {
  // An idle connection keeps no program alive: who waits for an answer keeps it alive meanwhile.
  const pool = new Pool({ ...clientConfig(address), max: CONNECTION_LIMIT, allowExitOnIdle: true })
  // Idle connections break when PostgreSQL restarts. The pool drops them and opens new ones on demand.
  pool.on('error', (error) => log.debug('A database connection broke while idle', { error }))
  // One that breaks in use rejects its query and also emits 'error', which would end the program.
  pool.on('connect', (client) => client.on('error', () => {}))
  return pool
}

/**
 * `revive` brings the database back when nobody listens any more. One whose backend crashed lives, refuses everybody
 * until it has recovered, and is asked again.
 */
export function createKysely(
  pool: Pick<Pool, 'connect' | 'end' | 'options'>,
  revive: (() => Promise<void>) | null,
): Kysely<Tables> {
  const connect = async (): Promise<PoolClient> => {
    const giveUpAt = performance.now() + RECOVERY_MS
    for (;;) {
      try {
        return await pool.connect()
      } catch (error) {
        // pg gives it no code: CONNECT_TIMEOUT_MS passed and no connection was free.
        if (error instanceof Error && error.message.startsWith('timeout exceeded')) throw databaseSlow(error)
        if (!isGone(error)) throw error
        if (revive === null || performance.now() > giveUpAt) throw databaseLost(error)
        await revive()
        await sleep(RECOVERY_PAUSE_MS)
      }
    }
  }
  const connectToSurvive = async (): Promise<PoolClient> => survivingClient(await connect(), connect)
  const revivingPool: PostgresPool = {
    connect: connectToSurvive,
    end: () => pool.end(),
    options: pool.options,
  }
  return new Kysely<Tables>({
    dialect: new PostgresDialect({ pool: revivingPool }),
    // jsonb is the owner's business: its keys stay as they were written.
    plugins: [new CamelCasePlugin({ maintainNestedObjectKeys: true })],
  })
}

const INT8 = 20

/** bigint columns hold times, counts and bytes, all far below 2^53: numbers, and never silently rounded. */
function parserOf(typeId: number, format?: 'text' | 'binary'): (text: string) => unknown {
  if (typeId === INT8 && format !== 'binary') return parseInt8
  return types.getTypeParser(typeId, format as 'text')
}

function parseInt8(text: string): number {
  const value = Number(text)
  assert(Number.isSafeInteger(value), `bigint ${text} does not fit a number`)
  return value
}
