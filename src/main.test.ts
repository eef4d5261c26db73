/** The real server program, with its own PostgreSQL, in a folder whose name holds a space. */
import assert from 'node:assert/strict'
import { spawn, type ChildProcess } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import {
  existsSync,
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { JobDetail, LogChunk } from '#contract'
import { stopDatabase } from '#store'

const program = fileURLToPath(new URL('main.ts', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'baton server '))
const dataDir = join(folder, '.baton')
const children: ChildProcess[] = []

after(async () => {
  for (const child of children) child.kill('SIGKILL')
  await stopDatabase(dataDir)
  rmSync(folder, { recursive: true, force: true })
})

interface Started {
  readonly said: { event: string; url: string; code: string; hint: string }
  readonly child: ChildProcess
  readonly ended: Promise<{ code: number | null; log: string }>
}

function startServer(env: Record<string, string> = {}): Promise<Started> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [program], {
      env: { PATH: process.env['PATH'], BATON_DATA_DIR: dataDir, BATON_SERVER__PORT: '0', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    children.push(child)
    let out = ''
    let log = ''
    const ended = new Promise<{ code: number | null; log: string }>((end) => {
      child.on('close', (code) => {
        end({ code, log })
        reject(new Error(`The server said nothing:\n${log}`))
      })
    })
    child.stderr.setEncoding('utf8').on('data', (text: string) => (log += text))
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      out += text
      if (out.endsWith('\n')) resolve({ said: JSON.parse(out), child, ended })
    })
  })
}

async function call<Answer>(
  url: string,
  path: string,
  body?: object,
  headers = {},
  method = body === undefined ? 'GET' : 'POST',
): Promise<Answer> {
  const key = readFileSync(join(dataDir, 'admin.key'), 'utf8').trim()
  const response = await fetch(`${url}/api/v1${path}`, {
    method,
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const text = await response.text()
  assert(response.ok, text)
  return JSON.parse(text) as Answer
}

async function untilState(url: string, id: string, states: readonly string[]): Promise<JobDetail> {
  for (;;) {
    const job = await call<JobDetail>(url, `/jobs/${id}`)
    if (states.includes(job.state)) return job
    assert(!['failed', 'stopped'].includes(job.state), JSON.stringify(job))
    await sleep(100)
  }
}

test('a server starts, runs a job, is killed, comes back to its job, and stops cleanly', async () => {
  const first = await startServer()
  assert.equal(first.said.event, 'ready')
  const { url } = first.said
  const file = join(dataDir, 'server.json')
  assert.equal(statSync(file).mode & 0o777, 0o600)
  assert.equal(statSync(dataDir).mode & 0o777, 0o700)
  assert.deepEqual(
    [JSON.parse(readFileSync(file, 'utf8')).url, JSON.parse(readFileSync(file, 'utf8')).pid],
    [url, first.child.pid],
  )
  assert.equal((await fetch(`${url}/readyz`)).status, 200)

  const second = await startServer()
  assert.equal(second.said.code, 'server/already-runs')
  assert.equal((await second.ended).code, 1)

  const spec = {
    name: 'hello',
    command: ['sh', '-c', 'echo begin; sleep 3; echo end >made; cat made'],
    resources: { devices: 0 },
  }
  const { job } = await call<{ job: JobDetail }>(url, '/jobs', spec, { 'idempotency-key': 'a' })
  await untilState(url, job.id, ['running'])
  first.child.kill('SIGKILL')
  await first.ended
  assert(existsSync(file), 'a killed server cannot tidy up')

  const third = await startServer()
  assert.equal(third.said.event, 'ready')
  const again = await call<{ job: JobDetail }>(third.said.url, '/jobs', spec, { 'idempotency-key': 'a' })
  assert.equal(again.job.id, job.id, 'the same call is not done twice')
  const done = await untilState(third.said.url, job.id, ['succeeded'])
  assert.equal(done.attempts.length, 1, 'it ran on while no server was there')
  const log = await call<LogChunk>(third.said.url, `/jobs/${job.id}/log`)
  assert.equal(log.text, 'begin\nend\n')
  const secrets = await makeSecrets(third.said.url)
  assertNotInArguments(secrets)

  third.child.kill('SIGTERM')
  const { code, log: serverLog } = await third.ended
  assert.equal(code, 0, serverLog)
  assert(!existsSync(file))
  for (const { name, secret } of secrets) assert(!serverLog.includes(secret), `${name} in the log`)
  assertNotInFiles(secrets)
})

interface Secret {
  readonly name: string
  readonly secret: string
  /** The one place where it may stand in the clear, below the data directory. */
  readonly file?: string
}

/** One of each kind, made and used. */
async function makeSecrets(url: string): Promise<readonly Secret[]> {
  const repeated = { 'idempotency-key': 'b' }
  const made = await call<{ secret: string }>(url, '/keys', { name: 'n', scopes: ['jobs:read'] }, repeated)
  const link = await call<{ url: string }>(url, '/sign-in-links', {}, { 'idempotency-key': 'c' })
  const answer = await fetch(`${url}/api/v1/session`, {
    method: 'POST',
    headers: { origin: url, 'content-type': 'application/json' },
    body: JSON.stringify({ secret: new URL(link.url).hash.slice(1) }),
  })
  const session = /=([^;]+)/.exec(answer.headers.get('set-cookie') ?? '')?.[1] ?? ''
  await call(url, '/session', undefined, { authorization: `Bearer ${made.secret}` })
  const inFile = (name: string, file: string): Secret => ({
    name,
    secret: readFileSync(join(dataDir, file), 'utf8').trim(),
    file,
  })
  const secrets: Secret[] = [
    { name: 'an API key', secret: made.secret },
    { name: 'a sign-in secret', secret: new URL(link.url).hash.slice(1) },
    { name: 'a session', secret: session },
    inFile('the local key', 'admin.key'),
    inFile('the password of the database', 'postgres/password'),
  ]
  secrets.push(...(await useStoredSecret(url, secrets)))
  for (const { name, secret } of secrets) assert(secret.length >= 32, name)
  return secrets
}

/** Stored, given to a job that runs meanwhile, and encrypted with another key. */
async function useStoredSecret(url: string, others: readonly Secret[]): Promise<readonly Secret[]> {
  const value = `hush-${randomBytes(24).toString('hex')}`
  const stored: Secret = { name: 'a stored secret', secret: value }
  const keyInFile = (): string => readFileSync(join(dataDir, 'secret.key'), 'utf8').split('\n')[1] ?? ''
  await call(url, '/secrets/hf-token', { value }, { 'idempotency-key': 'd' }, 'PUT')
  const oldKey = keyInFile()
  const script = 'printf %s "$HF_TOKEN" | sha256sum; until [ -f "$BATON_STATE_DIR/go" ]; do sleep 0.1; done'
  const { job } = await call<{ job: JobDetail }>(url, '/jobs', {
    name: 'uses-it',
    command: ['sh', '-c', script],
    env: { HF_TOKEN: { secret: 'hf-token' } },
    resources: { devices: 0 },
  })
  await untilState(url, job.id, ['running'])
  assertNotInArguments([...others, stored])
  await call(url, '/secrets/rotate-key', {})
  writeFileSync(join(dataDir, 'jobs', job.id, 'state', 'go'), '', { mode: 0o600 })
  await untilState(url, job.id, ['succeeded'])
  const { text } = await call<LogChunk>(url, `/jobs/${job.id}/log`)
  assert.equal(text.slice(0, 64), createHash('sha256').update(value).digest('hex'))
  for (const path of ['/secrets', `/jobs/${job.id}`, `/jobs/${job.id}/history`, '/audit', '/jobs'])
    assert(!JSON.stringify(await call(url, path)).includes(value), path)
  return [
    stored,
    { name: 'the key of secrets', secret: keyInFile(), file: 'secret.key' },
    { name: 'the key before', secret: oldKey },
  ]
}

/** Everybody on the machine can read the arguments of every process. */
function assertNotInArguments(secrets: readonly Secret[]): void {
  for (const pid of readdirSync('/proc')) {
    if (!/^[0-9]+$/.test(pid)) continue
    let text = ''
    try {
      text = readFileSync(`/proc/${pid}/cmdline`, 'utf8')
    } catch {
      // It ended meanwhile.
    }
    for (const { name, secret } of secrets) assert(!text.includes(secret), `${name} in ${text}`)
  }
}

/** Rows, their log, job folders, audit and server log: all lie below the data directory, for its account alone. */
function assertNotInFiles(secrets: readonly Secret[]): void {
  const paths = readdirSync(dataDir, { recursive: true, encoding: 'utf8' })
  for (const part of ['jobs', 'audit', 'postgres/data/base', 'postgres/data/pg_wal'])
    assert(
      paths.some((path) => path.startsWith(`${part}/`)),
      part,
    )
  for (const path of paths) {
    const status = lstatSync(join(dataDir, path))
    if (status.isSymbolicLink()) continue
    assert.equal(status.mode & 0o077, 0, `${path} is open to others`)
    if (!status.isFile()) continue
    const bytes = readFileSync(join(dataDir, path))
    for (const { name, secret, file } of secrets)
      assert(path === file || !bytes.includes(secret), `${name} in ${path}`)
  }
}

test('what cannot be served is refused before anything is started for it', async (t) => {
  const taken = createServer().listen(0, '127.0.0.1')
  t.after(() => taken.close())
  await new Promise((resolve) => taken.once('listening', resolve))
  const port = String((taken.address() as AddressInfo).port)
  const other = join(folder, 'other')
  for (const [env, code] of [
    [{ BATON_SERVER__PORT: port }, 'server/port-taken'],
    [{ BATON_SERVER__HOST: '0.0.0.0' }, 'server/insecure-remote'],
    [
      { BATON_SERVER__HOST: '203.0.113.7', BATON_SERVER__ALLOW_INSECURE_REMOTE: 'true' },
      'server/cannot-listen',
    ],
    [{ BATON_SERVER__PRT: '1' }, 'config/unknown-setting'],
    [{ BATON_SECRET_KEY_FILE: join(folder, 'no such key') }, 'secrets/key-file-missing'],
  ] as const) {
    const { said, ended } = await startServer({ BATON_DATA_DIR: other, ...env })
    assert.deepEqual([said.event, said.code], ['failed', code])
    assert(said.hint.length > 0)
    assert.equal((await ended).code, 1)
    assert(!existsSync(join(other, 'postgres')))
  }
})
