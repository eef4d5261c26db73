/**
 * A fresh database for one test, in a PostgreSQL that all test processes of this checkout share.
 *
 * The first user starts it, the next ones adopt it; `reaper.ts` ends it when nobody has been connected for a
 * while. It runs without fsync: what it holds is worth nothing after a power cut.
 */
import { spawn } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Client } from 'pg'
import { silentLogger, systemClock } from '#base'
import { clientConfig, type Address } from '../connect.ts'
import { migrate } from '../migrate.ts'
import { readMigrations, type Migration } from '../migration-files.ts'
import { migrationsFolder, openStoreAt, withClient, type Store } from '../open-store.ts'
import { startPostgres } from '../postgres-start.ts'
import { sharedFolder, withSharedPostgres } from './shared-postgres.ts'

export interface TestStore extends Store {
  /** For a second store, or a program of its own, on the same database. */
  readonly address: Address
  /** A temporary folder, removed by close(). */
  readonly dataDir: string
}

/** `close()` drops the database and removes the folder. */
export async function testStore(): Promise<TestStore> {
  const shared = await (sharedPostgres ??= openShared())
  const database = `test_${process.pid}_${randomBytes(6).toString('hex')}`
  await runAsAdmin(shared, `create database ${database} template ${shared.template}`)
  const address: Address = { ...shared.address, database }
  const dataDir = mkdtempSync(join(tmpdir(), 'baton-store-'))
  const store = await openStoreAt(address, { dataDir, log: silentLogger, clock: systemClock }, null)
  let closing: Promise<void> | undefined
  const close = (): Promise<void> =>
    (closing ??= (async () => {
      await store.close()
      await runAsAdmin(shared, `drop database if exists ${database} with (force)`)
      rmSync(dataDir, { recursive: true, force: true })
    })())
  return { ...store, address, dataDir, close, stopDatabase: close }
}

interface Shared {
  readonly address: Address & { readonly kind: 'socket' }
  readonly template: string
  /** Open while this process lives: by it the reaper sees that somebody is here. */
  readonly admin: Client
}

/** The connection alone would not keep the process alive until the answer. */
async function runAsAdmin({ admin }: Shared, statement: string): Promise<void> {
  const alive = setInterval(() => {}, 60_000)
  try {
    await admin.query(statement)
  } finally {
    clearInterval(alive)
  }
}

let sharedPostgres: Promise<Shared> | undefined

async function openShared(): Promise<Shared> {
  // The reaper stops PostgreSQL and removes its folder under the same lock, and looks for connections under it.
  return withSharedPostgres(async () => {
    const folder = sharedFolder()
    const running = await startPostgres({ dataDir: folder, log: silentLogger, durable: false })
    const address = {
      kind: 'socket',
      folder: running.socketFolder,
      password: running.password,
      database: 'postgres',
    } as const
    if (running.wasStarted) startReaper(folder, address)
    const admin = new Client(clientConfig(address))
    admin.on('error', () => {})
    await admin.connect()
    await admin.query('set statement_timeout = 0')
    const template = await ensureTemplate(admin, address)
    // Keeps no test process alive. (pg has it; its types do not.)
    ;(admin as Client & { unref(): void }).unref()
    return { address, admin, template }
  })
}

/** A migrated database to copy. Its name holds the migrations' checksums: a changed file makes another. */
async function ensureTemplate(admin: Client, address: Shared['address']): Promise<string> {
  const files = readMigrations(migrationsFolder)
  const template = `template_${checksumOf(files)}`
  const { rowCount } = await admin.query('select from pg_database where datname = $1', [template])
  if (rowCount !== 0) return template
  const draft = `${template}_new`
  await admin.query(`drop database if exists ${draft} with (force)`)
  await admin.query(`create database ${draft}`)
  await withClient({ ...address, database: draft }, (client) =>
    migrate(client, files, { log: silentLogger, clock: systemClock }),
  )
  await admin.query(`alter database ${draft} rename to ${template}`)
  return template
}

function checksumOf(files: readonly Migration[]): string {
  const hash = createHash('sha256')
  for (const { file, sha256 } of files) hash.update(`${file} ${sha256}\n`)
  return hash.digest('hex').slice(0, 16)
}

function startReaper(folder: string, address: Shared['address']): void {
  const file = fileURLToPath(new URL('./reaper.ts', import.meta.url))
  spawn(process.execPath, [file, folder], {
    detached: true,
    // The password in the environment: arguments are for everyone to read.
    env: { BATON_TEST_DATABASE: JSON.stringify(address) },
    stdio: 'ignore',
  }).unref()
}
