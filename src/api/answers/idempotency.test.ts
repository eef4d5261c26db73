import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import { BatonError } from '#base'
import { bearer, testApi, type TestApi } from '../testing/test-api.ts'

let api: TestApi
let key: string
let now = 1_790_000_000_000
let stops = 0
let answer: () => Promise<unknown>

const job = {
  id: 'job_1',
  shortId: 'ob_1',
  name: 'x',
  kind: 'command',
  state: 'stopping',
  queue: 'default',
  priority: 5,
  project: 'default',
  owner: 'admin',
  tasks: 1,
  devices: 1,
  deviceKind: 'any',
  position: null,
  waitReason: null,
  progress: null,
  studyId: null,
  message: null,
  restarts: 0,
  faults: 0,
  stepsLost: 0,
  createdAt: 1,
  startedAt: null,
  endedAt: null,
}

before(async () => {
  const stop = async () => {
    stops += 1
    return answer()
  }
  api = await testApi({ runtime: { stop } }, { clock: { now: () => now } })
  key = await api.keyWith('admin')
})
after(() => api.close())
beforeEach(() => {
  stops = 0
  answer = async () => job
})

const stop = (id: string, once: string, secret = key) =>
  api.app.inject({
    method: 'POST',
    url: `/api/v1/jobs/${id}/stop`,
    headers: { ...bearer(secret), 'idempotency-key': once },
  })

test('the same call with the same key is done once and answered twice', async () => {
  const first = await stop('a', 'once-1')
  const second = await stop('a', 'once-1')
  assert.equal(stops, 1)
  assert.equal(second.headers['idempotency-replayed'], 'true')
  assert.deepEqual(second.json(), first.json())
  assert.equal(second.statusCode, first.statusCode)
})

test('an error of the request is an answer too', async () => {
  answer = async () => {
    throw new BatonError('not-found', 'runtime/job-not-found', 'None')
  }
  assert.equal((await stop('a', 'once-2')).statusCode, 404)
  const second = await stop('a', 'once-2')
  assert.equal(second.statusCode, 404)
  assert.equal(second.json().code, 'runtime/job-not-found')
  assert.match(String(second.headers['content-type']), /problem\+json/)
  assert.equal(stops, 1)
})

test('a key belongs to one call and one caller', async () => {
  await stop('a', 'once-3')
  const other = await stop('b', 'once-3')
  assert.equal(other.statusCode, 422)
  assert.equal(other.json().code, 'api/idempotency-key-of-other-call')
  assert.equal((await stop('b', 'once-3', await api.keyWith('admin'))).statusCode, 200)
})

test('a fault of the server is forgotten, so that repeating tries again', async () => {
  answer = async () => {
    throw new Error('broken')
  }
  assert.equal((await stop('a', 'once-4')).statusCode, 500)
  answer = async () => job
  assert.equal((await stop('a', 'once-4')).statusCode, 200)
  assert.equal(stops, 2)
})

test('while a call is being done, the same call waits outside', async () => {
  const { promise, resolve } = Promise.withResolvers<unknown>()
  const { promise: begun, resolve: begin } = Promise.withResolvers<void>()
  answer = async () => {
    begin()
    return promise
  }
  const first = stop('a', 'once-5').then((response) => response)
  await begun
  const second = await stop('a', 'once-5')
  assert.equal(second.statusCode, 409)
  assert.equal(second.json().code, 'api/idempotency-key-in-use')
  resolve(job)
  assert.equal((await first).statusCode, 200)
  assert.equal(stops, 1)
})

test('a call whose server was killed is taken over by the next one, by one of many at once', async () => {
  await stop('a', 'once-6')
  // As the killed server left it: begun before this one started, and never answered.
  await api.store.db
    .updateTable('idempotencyKey')
    .set({ status: null, response: JSON.stringify({ reserved: 'r' }), createdAt: now - 5_000 })
    .where('key', '=', 'once-6')
    .execute()
  const answers = await Promise.all(Array.from({ length: 5 }, () => stop('a', 'once-6')))
  assert.equal(stops, 2)
  for (const { statusCode } of answers) assert([200, 409].includes(statusCode))
  assert.equal((await stop('a', 'once-6')).headers['idempotency-replayed'], 'true')
})

test('after a crash the same call names the same thing, so that what was made is found', async () => {
  const ids: unknown[] = []
  const submit = async ({ id }: { id: unknown }) => {
    ids.push(id)
    return { job, warnings: [] }
  }
  const submitting = await testApi({ runtime: { submit } })
  const admin = await submitting.keyWith('admin')
  const send = (once: string) =>
    submitting.app.inject({
      method: 'POST',
      url: '/api/v1/jobs',
      payload: { name: 'x', command: ['true'] },
      headers: { ...bearer(admin), 'idempotency-key': once },
    })
  await send('once')
  // The server was killed between the submission and the answer: the row is as it was before.
  const response = JSON.stringify({ reserved: String(ids[0]).slice('job_'.length) })
  await submitting.store.db
    .updateTable('idempotencyKey')
    .set({ status: null, response, createdAt: 1 })
    .execute()
  await send('once')
  await send('other')
  await submitting.close()
  assert.match(String(ids[0]), /^job_[0-9a-z]{26}$/)
  assert.equal(ids[1], ids[0])
  assert.notEqual(ids[2], ids[0])
})

test('a key is forgotten after a day', async () => {
  await stop('a', 'once-7')
  now += 25 * 3600_000
  key = await api.keyWith('admin')
  await stop('a', 'other')
  const rows = await api.store.db.selectFrom('idempotencyKey').select('key').execute()
  assert.deepEqual(
    rows.map((row) => row.key),
    ['other'],
  )
})

test('an answer that holds a secret is not kept', async () => {
  const create = () =>
    api.app.inject({
      method: 'POST',
      url: '/api/v1/keys',
      payload: { name: 'app', scopes: ['inference'] },
      headers: { ...bearer(key), 'idempotency-key': 'once-8' },
    })
  const first = await create()
  assert.equal(first.statusCode, 201)
  const { secret } = first.json()
  const second = await create()
  assert.equal(second.statusCode, 409)
  assert.equal(second.json().code, 'api/answer-not-kept')
  const rows = await api.store.db.selectFrom('idempotencyKey').selectAll().execute()
  assert(!JSON.stringify(rows).includes(secret))
})
