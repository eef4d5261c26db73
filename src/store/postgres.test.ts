import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, before, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { identifyProcess, isSameProcess, silentLogger, systemClock } from '#base'
import { openStore, stopDatabase, type Store } from './index.ts'
import { withFolderLock } from './folder-lock.ts'
import { placeOf } from './postgres-place.ts'
import { findPostmaster, postgresProcesses } from './postgres-process.ts'
import { startPostgres } from './postgres-start.ts'

// Spaces, a colon, quotes, letters beyond ASCII, far more than 107 bytes, below a folder that only we enter.
const root = mkdtempSync(join(tmpdir(), 'baton-pg-'))
const dataDir = join(root, 'only root', `it's: a "long" päth ${'x'.repeat(100)}`, '.baton')
const cluster = join(dataDir, 'postgres', 'data')

const open = (): Promise<Store> => openStore({ dataDir, log: silentLogger, clock: systemClock })

function livingPostmaster() {
  const found = findPostmaster(cluster)
  assert.equal(found.kind, 'living')
  assert(found.kind === 'living')
  return found.identity
}

const addAccount = (store: Store, id: string) =>
  store.db.insertInto('account').values({ id, name: id, createdAt: 1 }).execute()

async function accountIds(store: Store): Promise<string[]> {
  const rows = await store.db.selectFrom('account').select('id').orderBy('id').execute()
  return rows.map((row) => row.id)
}

before(() => {
  mkdirSync(join(root, 'only root'))
  chmodSync(join(root, 'only root'), 0o700)
})

after(async () => {
  const socketFolder = placeOf(dataDir)?.socketFolder
  await stopDatabase(dataDir)
  if (socketFolder !== undefined) rmSync(socketFolder, { recursive: true, force: true })
  rmSync(root, { recursive: true, force: true })
})

test('two programs that start at once get the same PostgreSQL, and one of them started it', async () => {
  const script = `
    import { startPostgres } from ${JSON.stringify(join(import.meta.dirname, 'postgres-start.ts'))}
    import { silentLogger } from '#base'
    const running = await startPostgres({ dataDir: process.argv[1], log: silentLogger })
    console.log(JSON.stringify([running.identity.pid, running.wasStarted]))`
  const starters = await Promise.all([0, 1, 2].map(() => runScript(script)))
  const results = starters.map((printed) => JSON.parse(printed) as [number, boolean])
  assert.equal(new Set(results.map(([pid]) => pid)).size, 1)
  assert.equal(results.filter(([, wasStarted]) => wasStarted).length, 1)
  assert.equal(livingPostmaster().pid, results[0]?.[0])
})

test('it is private: no port, a password in a 0600 file, folders that only we enter', async () => {
  assert.equal(statSync(join(dataDir, 'postgres', 'password')).mode & 0o777, 0o600)
  for (const folder of [join(dataDir, 'postgres'), cluster, placeOf(dataDir)?.socketFolder ?? '']) {
    assert.equal(statSync(folder).mode & 0o077, 0, folder)
  }
  assert.equal(readFileSync(join(cluster, 'postmaster.pid'), 'utf8').split('\n')[5], '')
  const rules = readFileSync(join(cluster, 'pg_hba.conf'), 'utf8').split('\n')
  for (const rule of rules.filter((line) => /^(local|host)/.test(line))) assert.match(rule, /scram-sha-256/)
})

test('a program that is killed leaves PostgreSQL running, and the next one adopts it with all rows', async () => {
  const script = `
    import { openStore } from ${JSON.stringify(join(import.meta.dirname, 'index.ts'))}
    import { silentLogger, systemClock } from '#base'
    const store = await openStore({ dataDir: process.argv[1], log: silentLogger, clock: systemClock })
    await store.db.insertInto('account').values({ id: 'killed', name: 'k', createdAt: 1 }).execute()
    process.kill(process.pid, 'SIGKILL')`
  await runScript(script)
  const before = livingPostmaster()
  const store = await open()
  assert.deepEqual(await accountIds(store), ['killed'])
  assert.deepEqual(livingPostmaster(), before)
  await store.close()
  assert(isSameProcess(before), 'close leaves it running')
})

test('a query that finds PostgreSQL killed starts it again and sees every committed row', async () => {
  const store = await open()
  await addAccount(store, 'committed')
  const killed = livingPostmaster()
  process.kill(killed.pid, 'SIGKILL')
  // Connections that are open right now break: one query each may fail, as with any database.
  const ids = await Promise.all([1, 2, 3, 4].map(() => retry(() => accountIds(store))))
  for (const seen of ids) assert.deepEqual(seen, ['committed', 'killed'])
  assert.notEqual(livingPostmaster().pid, killed.pid)
  await store.close()
})

test('a postmaster.pid whose pid belongs to somebody else now does not keep PostgreSQL from starting', async () => {
  process.kill(livingPostmaster().pid, 'SIGKILL')
  const lines = readFileSync(join(cluster, 'postmaster.pid'), 'utf8').split('\n')
  await until(() => postgresProcesses(cluster).length === 0)
  writeFileSync(join(cluster, 'postmaster.pid'), [process.pid, ...lines.slice(1)].join('\n'))
  const store = await open()
  assert.deepEqual(await accountIds(store), ['committed', 'killed'])
  await store.close()
})

test('a lost socket folder is noticed, and PostgreSQL is started again', async () => {
  const lost = livingPostmaster()
  rmSync(placeOf(dataDir)?.socketFolder ?? '', { recursive: true })
  const store = await open()
  assert.deepEqual(await accountIds(store), ['committed', 'killed'])
  assert.equal(isSameProcess(lost), false)
  await store.close()
})

test('stopping is clean, and stopping again says that nothing runs', async () => {
  const store = await open()
  const { pid } = livingPostmaster()
  await store.stopDatabase()
  assert.equal(identifyProcess(pid), null)
  assert.equal(existsSync(join(cluster, 'postmaster.pid')), false)
  assert.deepEqual(await stopDatabase(dataDir), { kind: 'not-running' })
  assert.deepEqual(await stopDatabase(join(root, 'never used')), { kind: 'not-running' })
})

test('a cluster of another version and a lost password are refused with the way out', async () => {
  const version = readFileSync(join(cluster, 'PG_VERSION'), 'utf8')
  writeFileSync(join(cluster, 'PG_VERSION'), '15\n')
  await assert.rejects(open(), { code: 'store/wrong-data-version', message: /PostgreSQL 15; .* 18$/ })
  writeFileSync(join(cluster, 'PG_VERSION'), version)
  const passwordFile = join(dataDir, 'postgres', 'password')
  const password = readFileSync(passwordFile)
  rmSync(passwordFile)
  await assert.rejects(open(), { code: 'store/password-lost' })
  writeFileSync(passwordFile, password, { mode: 0o600 })
})

test('what PostgreSQL says when it does not start becomes the error', async () => {
  writeFileSync(join(cluster, 'postgresql.auto.conf'), 'no_such_setting = 1\n')
  await assert.rejects(open(), { code: 'store/database-did-not-start', hint: /postgres\/log$/ })
  writeFileSync(join(cluster, 'postgresql.auto.conf'), '')
})

test('an initdb that was killed is begun anew', async () => {
  const other = join(root, 'half')
  mkdirSync(join(other, 'postgres', 'data.new', 'base'), { recursive: true })
  writeFileSync(join(other, 'postgres', 'data.password'), 'old')
  const running = await startPostgres({ dataDir: other, log: silentLogger, durable: false })
  assert(running.wasStarted)
  assert.equal(existsSync(join(other, 'postgres', 'data.new')), false)
  assert.equal(existsSync(join(other, 'postgres', 'data.password')), false)
  const socketFolder = placeOf(other)?.socketFolder ?? ''
  await stopDatabase(other)
  rmSync(socketFolder, { recursive: true })
})

const asRoot = { skip: process.getuid?.() !== 0 && 'only root needs another account' }
test('as root without user namespaces it runs as nobody, from a folder outside', asRoot, async () => {
  const other = join(root, 'only root', 'nobody')
  const running = await startPostgres({
    dataDir: other,
    log: silentLogger,
    durable: false,
    account: 'nobody',
  })
  const outside = dirname(running.cluster)
  assert.notEqual(statSync(`/proc/${running.identity.pid}`).uid, 0)
  const adopted = await startPostgres({ dataDir: other, log: silentLogger })
  assert.deepEqual([adopted.identity, adopted.wasStarted], [running.identity, false])
  const store = await openStore({ dataDir: other, log: silentLogger, clock: systemClock })
  assert.deepEqual(await accountIds(store), [])
  await store.stopDatabase()
  assert.equal(identifyProcess(running.identity.pid), null)
  for (const folder of [outside, placeOf(other)?.socketFolder ?? '']) rmSync(folder, { recursive: true })
})

test('a folder lock is held by one at a time and freed by a kill', async () => {
  const script = `
    import { withFolderLock } from ${JSON.stringify(join(import.meta.dirname, 'folder-lock.ts'))}
    await withFolderLock(process.argv[1], 1000, async () => { console.log('held'); await new Promise((r) => setTimeout(r, 60_000)) })`
  const holder = spawn(process.execPath, ['--input-type=module-typescript', '-e', script, root], {
    stdio: ['ignore', 'pipe', 'inherit'],
    cwd: join(import.meta.dirname, '../..'),
  })
  await once(holder.stdout, 'data')
  await assert.rejects(
    withFolderLock(root, 100, async () => {}),
    { code: 'store/database-busy' },
  )
  holder.kill('SIGKILL')
  assert.equal(await withFolderLock(root, 5_000, async () => 'ours'), 'ours')
})

async function runScript(script: string): Promise<string> {
  const child = spawn(process.execPath, ['--input-type=module-typescript', '-e', script, dataDir], {
    stdio: ['ignore', 'pipe', 'inherit'],
    cwd: join(import.meta.dirname, '../..'),
  })
  let printed = ''
  child.stdout.on('data', (chunk) => (printed += String(chunk)))
  await once(child, 'close')
  return printed
}

async function retry<Result>(work: () => Promise<Result>): Promise<Result> {
  for (let left = 20; ; left -= 1) {
    try {
      return await work()
    } catch (error) {
      if (left === 0) throw error
      await sleep(50)
    }
  }
}

async function until(isDone: () => boolean): Promise<void> {
  for (let left = 500; !isDone(); left -= 1) {
    assert(left > 0, 'waited too long')
    await sleep(10)
  }
}
