/**
 * Bring the schema of a database to the one this program knows, or refuse: forward only, each file once, each
 * in a transaction of its own, one program at a time.
 */
import type { ClientBase } from 'pg'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Clock, Logger } from '#base'
import {
  databaseBusy,
  databaseNewer,
  databaseTooOld,
  migrationChanged,
  migrationFailed,
  migrationHalfDone,
} from './errors.ts'
import type { Migration } from './migration-files.ts'

/** Any number, the same in all versions of Baton: "baton" in ASCII. */
const LOCK_KEY = 0x62_61_74_6f_6e
const LOCK_WAIT_MS = 60_000
const OLDEST_SERVER = 140_000

interface Applied {
  readonly number: number
  readonly file: string
  readonly sha256: string
  readonly finishedAt: number | null
}

/** What is left to apply; throws when what was applied does not fit the files. */
function planMigrations(applied: readonly Applied[], files: readonly Migration[]): Migration[] {
  for (const row of applied) {
    const known = files.find((file) => file.number === row.number)
    if (known === undefined) throw databaseNewer(row.file, files.at(-1)?.file ?? 'none')
    if (row.sha256 !== known.sha256) throw migrationChanged(known.file)
    if (row.finishedAt === null) throw migrationHalfDone(known.file)
  }
  const done = new Set(applied.map((row) => row.number))
  return files.filter((file) => !done.has(file.number))
}

/** `client` is a connection of its own: the lock and the lifted time limit belong to it. */
export async function migrate(
  client: ClientBase,
  files: readonly Migration[],
  deps: { clock: Clock; log: Logger },
): Promise<void> {
  await refuseOldServer(client)
  // Almost every start finds nothing to do, and then needs no lock.
  if ((await hasLedger(client)) && planMigrations(await readLedger(client), files).length === 0) return

  await client.query('set statement_timeout = 0')
  await takeLock(client)
  try {
    await client.query(`create table if not exists baton_migration (
      number integer primary key,
      file text not null,
      sha256 text not null,
      started_at bigint not null,
      finished_at bigint
    )`)
    for (const migration of planMigrations(await readLedger(client), files)) {
      await (migration.inTransaction ? applyWhole : applyInSteps)(client, migration, deps.clock)
      deps.log.info('Applied a migration', { file: migration.file })
    }
  } finally {
    await client.query('select pg_advisory_unlock($1)', [LOCK_KEY]).catch(() => {})
  }
}

async function applyWhole(client: ClientBase, migration: Migration, clock: Clock): Promise<void> {
  await client.query('begin')
  try {
    await client.query(migration.sql)
    await client.query(
      'insert into baton_migration (number, file, sha256, started_at, finished_at) values ($1, $2, $3, $4, $4)',
      [migration.number, migration.file, migration.sha256, clock.now()],
    )
    await client.query('commit')
  } catch (error) {
    await client.query('rollback').catch(() => {})
    throw migrationFailed(migration.file, error)
  }
}

/** Outside a transaction nothing takes back a half-done file, so its row says "started" until it is finished. */
async function applyInSteps(client: ClientBase, migration: Migration, clock: Clock): Promise<void> {
  await client.query(
    'insert into baton_migration (number, file, sha256, started_at) values ($1, $2, $3, $4)',
    [migration.number, migration.file, migration.sha256, clock.now()],
  )
  // A text of several statements would run as one transaction; a ";" at the end of a line ends one.
  for (const statement of migration.sql.split(/;[ \t]*$/m)) {
    if (statement.replace(/--.*$/gm, '').trim() === '') continue
    await client.query(statement).catch((error: unknown) => {
      throw migrationHalfDone(migration.file, error)
    })
  }
  await client.query('update baton_migration set finished_at = $2 where number = $1', [
    migration.number,
    clock.now(),
  ])
}

async function refuseOldServer(client: ClientBase): Promise<void> {
  const { rows } = await client.query<{ number: number; name: string }>(
    "select current_setting('server_version_num')::int as number, current_setting('server_version') as name",
  )
  const server = rows[0]
  if (server !== undefined && server.number < OLDEST_SERVER) throw databaseTooOld(server.name)
}

async function hasLedger(client: ClientBase): Promise<boolean> {
  const { rows } = await client.query<{ there: boolean }>(
    "select to_regclass('baton_migration') is not null as there",
  )
  return rows[0]?.there === true
}

async function readLedger(client: ClientBase): Promise<Applied[]> {
  const { rows } = await client.query<Applied>(
    'select number, file, sha256, finished_at as "finishedAt" from baton_migration order by number',
  )
  return rows
}

async function takeLock(client: ClientBase): Promise<void> {
  const giveUpAt = performance.now() + LOCK_WAIT_MS
  for (;;) {
    const { rows } = await client.query<{ held: boolean }>('select pg_try_advisory_lock($1) as held', [
      LOCK_KEY,
    ])
    if (rows[0]?.held === true) return
    if (performance.now() > giveUpAt) throw databaseBusy('the database', LOCK_WAIT_MS)
    await sleep(50)
  }
}
