import assert from 'node:assert/strict'
import { existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { systemClock } from '#base'
import type { SecretSummary, SecretUser } from '#contract'
import { createSecrets } from '#secrets'
import { bearer, testApi, type TestApi } from '../testing/test-api.ts'

const VALUE = 'hush-0123456789-abcdef'
let api: TestApi
let key: string
let users: ReadonlyMap<string, readonly SecretUser[]> = new Map()
const answers: string[] = []

before(async () => {
  api = await testApi(async ({ db, dataDir }) => ({
    secrets: createSecrets({ db, clock: systemClock, dataDir }),
    runtime: { secretUsers: async () => users },
  }))
  key = await api.keyWith('secrets:read', 'secrets:write')
})
after(() => api.close())

async function call(method: 'GET' | 'PUT' | 'POST' | 'DELETE', path: string, body?: object, headers = {}) {
  const answer = await api.app.inject({
    method,
    url: `/api/v1/secrets${path}`,
    headers: { ...bearer(key), ...headers },
    ...(body === undefined ? {} : { body }),
  })
  answers.push(answer.body)
  return { status: answer.statusCode, body: answer.body === '' ? null : answer.json() }
}
const put = (name: string, value: unknown, headers = {}) =>
  call('PUT', `/${name}`, { value } as object, headers)
const list = async (): Promise<SecretSummary[]> => (await call('GET', '')).body.items

test('a value goes in and never comes out: not in an answer, the audit, the log or a row', async () => {
  const made = await put('hf-token', VALUE, { 'idempotency-key': 'once' })
  assert.equal(made.status, 200)
  assert.deepEqual(
    [made.body.secret.name, made.body.secret.version, made.body.isMasked],
    ['hf-token', 1, true],
  )
  assert.deepEqual(
    (await list()).map(({ name, isReadable }) => [name, isReadable]),
    [['hf-token', true]],
  )
  assert.deepEqual(
    api.acts
      .filter(({ action }) => action.startsWith('secret.'))
      .map(({ action, target }) => [action, target]),
    [['secret.set', 'hf-token']],
  )
  const { db } = api.store
  const rows = JSON.stringify([
    await db.selectFrom('secret').select(['name', 'keyId']).execute(),
    await db.selectFrom('idempotencyKey').selectAll().execute(),
    await db.selectFrom('event').selectAll().execute(),
  ])
  assert(!rows.includes('once'), 'a hash of the body could be guessed at')
  for (const text of [...answers, rows, JSON.stringify(api.acts), api.logged.join('')])
    assert(!text.includes(VALUE))
})

test('a value that no process could be given, or that is none, is refused without being repeated', async () => {
  for (const value of ['', 'nul\0inside', 'half \ud800 pair', 'x'.repeat(65_537), 7, null, undefined]) {
    const { status, body } = await put('bad', value)
    assert.equal(status, 400, JSON.stringify(body))
    if (typeof value === 'string' && value.length > 3) assert(!JSON.stringify(body).includes(value))
  }
  assert.equal((await put('Not A Name', VALUE)).status, 400)
  assert.equal((await put('short', 'abc')).body.isMasked, false)
  assert.equal((await call('DELETE', '/short')).status, 204)
})

test('what jobs use is removed only when that is said twice', async () => {
  await put('used', VALUE)
  const user: SecretUser = { id: 'job_1', shortId: 'abcdef', name: 'train', state: 'waiting' }
  users = new Map([['used', [user]]])
  assert.deepEqual((await list()).find(({ name }) => name === 'used')?.usedBy, [user])
  const refused = await call('DELETE', '/used')
  assert.deepEqual([refused.status, refused.body.code], [409, 'secrets/in-use'])
  assert.match(refused.body.detail, /abcdef "train" \(waiting\)/)
  assert.equal((await call('DELETE', '/used?force=true')).status, 204)
  users = new Map()
  const gone = await call('DELETE', '/used')
  assert.deepEqual([gone.status, gone.body.code], [404, 'secrets/not-found'])
})

test('the key is changed by an administrator alone', async () => {
  assert.equal((await call('POST', '/rotate-key', {})).status, 403)
  const admin = bearer(await api.keyWith('admin'))
  const rotated = await call('POST', '/rotate-key', {}, admin)
  assert.equal(rotated.status, 200)
  assert.deepEqual([rotated.body.sealedCount, rotated.body.unreadable], [1, []])
})

test('a lost key is told where a value is wanted, and the list is still there', async () => {
  const file = join(api.store.dataDir, 'secret.key')
  assert(existsSync(file))
  rmSync(file)
  const { status, body } = await put('another', VALUE)
  assert.deepEqual([status, body.code], [500, 'secrets/key-lost'])
  assert.deepEqual(
    (await list()).map(({ isReadable }) => isReadable),
    [false],
  )
})
