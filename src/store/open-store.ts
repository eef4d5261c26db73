/** Everything that is kept: the database, migrated, and the blobs. */
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Kysely } from 'kysely'
import { Client } from 'pg'
import { BatonError, type Clock, type Logger } from '#base'
import type { BlobStore } from './blob-store.ts'
import { clientConfig, createKysely, createPool, type Address } from './connect.ts'
import { databaseUnreachable, orDiskFull } from './errors.ts'
import { openFolderBlobs } from './folder-blobs.ts'
import { migrate } from './migrate.ts'
import { readMigrations } from './migration-files.ts'
import { startPostgres } from './postgres-start.ts'
import { stopDatabase } from './postgres-stop.ts'
import type { Tables } from './tables.ts'

export interface Store {
  readonly db: Kysely<Tables>
  readonly blobs: BlobStore
  /** True for the PostgreSQL that Baton starts itself. */
  readonly isEmbedded: boolean
  /** The cluster's folder, when it is embedded. */
  readonly databaseDir: string | null
  connections(): ConnectionCounts
  /** Leaves the embedded PostgreSQL running: the next server adopts it. */
  close(): Promise<void>
  /** Closes and stops the embedded PostgreSQL cleanly; another's is left alone. */
  stopDatabase(): Promise<void>
}

export interface ConnectionCounts {
  readonly openCount: number
  readonly idleCount: number
  /** Queries that wait for a connection. */
  readonly waitingCount: number
}

export interface StoreOptions {
  readonly dataDir: string
  readonly databaseUrl?: string | undefined
  readonly log: Logger
  readonly clock: Clock
}

const DATABASE = 'baton'
export const migrationsFolder = fileURLToPath(new URL('./migrations/', import.meta.url))

export async function openStore(options: StoreOptions): Promise<Store> {
  const embedded =
    options.databaseUrl === undefined || options.databaseUrl === '' ? await openEmbedded(options) : null
  const address: Address = embedded?.address ?? { kind: 'url', url: options.databaseUrl ?? '' }
  await bringUpToDate(address, options)
  return openStoreAt(address, options, embedded)
}

interface Embedded {
  readonly address: Address
  readonly cluster: string
}

/** A store on a database that is migrated already. */
export async function openStoreAt(
  address: Address,
  { dataDir, log }: StoreOptions,
  embedded: Embedded | null,
): Promise<Store> {
  const blobs = await openFolderBlobs(join(dataDir, 'blobs')).catch((error: unknown) => {
    throw orDiskFull(error, dataDir)
  })
  const pool = createPool(address, log)
  const db = createKysely(pool, embedded === null ? null : once(() => startAgain(dataDir, log)))
  let closing: Promise<void> | undefined
  const close = (): Promise<void> =>
    (closing ??= db.destroy().then(() => (pool.ended ? undefined : pool.end())))
  return {
    db,
    blobs,
    isEmbedded: embedded !== null,
    databaseDir: embedded?.cluster ?? null,
    connections: () => ({
      openCount: pool.totalCount,
      idleCount: pool.idleCount,
      waitingCount: pool.waitingCount,
    }),
    close,
    stopDatabase: async () => {
      await close()
      if (embedded !== null) await stopDatabase(dataDir)
    },
  }
}

async function openEmbedded({ dataDir, log }: StoreOptions): Promise<Embedded> {
  const running = await startPostgres({ dataDir, log })
  const { socketFolder: folder, password, cluster } = running
  const address: Address = { kind: 'socket', folder, password, database: DATABASE }
  await ensureDatabase(address)
  return { address, cluster }
}

/** The cluster is new: it has no database of ours yet. */
async function ensureDatabase(address: Address & { kind: 'socket' }): Promise<void> {
  await withClient({ ...address, database: 'postgres' }, async (client) => {
    const { rowCount } = await client.query('select from pg_database where datname = $1', [address.database])
    if (rowCount === 0) await client.query(`create database ${address.database}`)
  })
}

async function bringUpToDate(address: Address, { log, clock }: StoreOptions): Promise<void> {
  const files = readMigrations(migrationsFolder)
  await withClient(address, (client) => migrate(client, files, { log, clock }))
}

async function startAgain(dataDir: string, log: Logger): Promise<void> {
  log.warn('The database is gone and is started again')
  await startPostgres({ dataDir, log })
}

/** Many queries may find the database gone at once; it is started once. */
function once(work: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined
  return () =>
    (running ??= work().finally(() => {
      running = undefined
    }))
}

/** One connection outside the pool, closed at the end. */
export async function withClient<Result>(
  address: Address,
  work: (client: Client) => Promise<Result>,
): Promise<Result> {
  const client = new Client(clientConfig(address))
  // Without a listener a connection that breaks between two queries would end the program.
  client.on('error', () => {})
  try {
    await client.connect()
  } catch (error) {
    throw databaseUnreachable(nameOf(address), error)
  }
  try {
    return await work(client)
  } catch (error) {
    throw error instanceof BatonError ? error : orDiskFull(error, nameOf(address))
  } finally {
    await client.end().catch(() => {})
  }
}

/** Where it is, without its password. */
function nameOf(address: Address): string {
  if (address.kind === 'socket') return `at ${address.folder}`
  try {
    const { hostname, port, pathname } = new URL(address.url)
    return `at ${hostname}${port === '' ? '' : `:${port}`}${pathname}`
  } catch {
    return 'named by BATON_DATABASE_URL'
  }
}
