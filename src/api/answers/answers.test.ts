import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { BatonError, type ErrorKind } from '#base'
import { bearer, HOST, testApi, type TestApi } from '../testing/test-api.ts'

let api: TestApi
let key: string
let thrown: unknown = new Error('a secret of ours: /root/x')

before(async () => {
  api = await testApi({
    runtime: {
      queues: async () => {
        throw thrown
      },
      nodes: async () => [],
    },
  })
  key = await api.keyWith('admin')
})
after(() => api.close())

const get = (url: string, headers = {}) => api.app.inject({ url, headers: { ...bearer(key), ...headers } })
const post = (url: string, payload: string | object, headers = {}) =>
  api.app.inject({
    method: 'POST',
    url,
    payload,
    headers: { ...bearer(key), 'content-type': 'application/json', ...headers },
  })

test('every kind of BatonError has its status, its code, its hint and the request’s id', async () => {
  const statuses: Record<ErrorKind, number> = {
    'bad-request': 400,
    'not-signed-in': 401,
    'not-allowed': 403,
    'not-found': 404,
    conflict: 409,
    'never-fits': 422,
    refused: 422,
    'verification-failed': 422,
    failed: 500,
    unavailable: 503,
  }
  for (const [kind, status] of Object.entries(statuses)) {
    thrown = new BatonError(kind as ErrorKind, 'test/what', 'What happened', {
      hint: 'what to do',
      details: { n: 1 },
    })
    const answer = await get('/api/v1/queues')
    assert.equal(answer.statusCode, status)
    assert.match(String(answer.headers['content-type']), /^application\/problem\+json/)
    const { title, ...body } = answer.json()
    assert.equal(typeof title, 'string')
    assert.deepEqual(body, {
      type: `urn:baton:problem:${kind}`,
      status,
      detail: 'What happened',
      code: 'test/what',
      hint: 'what to do',
      request_id: answer.headers['x-request-id'],
      details: { n: 1 },
    })
  }
})

test('what nobody planned for says nothing of our insides, and the log has it under the request’s id', async () => {
  thrown = new TypeError('a secret of ours: /root/x')
  const answer = await get('/api/v1/queues')
  assert.equal(answer.statusCode, 500)
  assert.equal(answer.json().code, 'api/internal')
  assert(!answer.body.includes('/root/x') && !answer.body.includes('TypeError'))
  const line = api.logged.find((one) => one.includes(String(answer.headers['x-request-id'])))
  assert(line?.includes('/root/x'))
})

test('an answer that breaks its own schema is an error of ours, not a lie', async () => {
  const broken = await testApi({ runtime: { queues: async () => [{ name: 'x', waiting: 'many' }] } })
  const key = await broken.keyWith('jobs:read')
  const answer = await broken.app.inject({ url: '/api/v1/queues', headers: bearer(key) })
  await broken.close()
  assert.equal(answer.statusCode, 500)
})

test('a wrong request is told where it is wrong', async () => {
  const answer = await post('/api/v1/jobs', { name: 'x', kind: 'command', resources: { tasks: 0 }, extra: 1 })
  assert.equal(answer.statusCode, 400)
  const { code, details } = answer.json()
  assert.equal(code, 'api/bad-request')
  const paths = details.issues.map((issue: { path: string }) => issue.path)
  assert(paths.includes('resources.tasks'), answer.body)
  const query = await get('/api/v1/jobs?limit=0&state=asleep')
  assert.equal(query.statusCode, 400)
  assert.deepEqual(
    new Set(
      query.json().details.issues.map((issue: { in: string; path: string }) => `${issue.in} ${issue.path}`),
    ),
    new Set(['querystring limit', 'querystring state']),
  )
})

test('an unknown address is a 404 in the shape of its surface', async () => {
  for (const url of ['/api/v1/none', '/api', '/healthz/x', '/metrics/x']) {
    const answer = await get(url)
    assert.equal(answer.statusCode, 404, url)
  }
  assert.equal((await get('/api/v1/none')).json().code, 'api/route-not-found')
  assert.equal((await post('/api/v1/none', {})).json().code, 'api/route-not-found')
  const broken = await get('/%')
  assert.equal(broken.statusCode, 400)
  assert.equal(broken.json().request_id, broken.headers['x-request-id'])
  const openAi = await get('/v1/none')
  assert.equal(openAi.statusCode, 404)
  assert.equal(openAi.json().error.code, 'api/route-not-found')
})

test('a body is JSON, of bounded size and depth', async () => {
  const cases: [payload: string, headers: object, status: number, code: string][] = [
    ['{', {}, 400, 'api/bad-json'],
    ['', {}, 400, 'api/bad-request'],
    ['{}', { 'content-type': 'text/plain' }, 415, 'api/unsupported-media-type'],
    ['a=b', { 'content-type': 'application/x-www-form-urlencoded' }, 415, 'api/unsupported-media-type'],
    [`{"name":"${'x'.repeat(2 * 1024 * 1024)}"}`, {}, 413, 'api/body-too-large'],
    [`${'['.repeat(100_000)}${']'.repeat(100_000)}`, {}, 400, 'api/bad-json'],
    [`{"name":"x","with":${'{"a":'.repeat(80)}1${'}'.repeat(80)}}`, {}, 400, 'api/bad-json'],
  ]
  for (const [payload, headers, status, code] of cases) {
    const answer = await post('/api/v1/jobs', payload, headers)
    assert.equal(answer.statusCode, status, `${payload.slice(0, 40)} ${answer.body}`)
    assert.equal(answer.json().code, code)
  }
})

test('what has not changed is answered with 304 and no body', async () => {
  const first = await get('/api/v1/nodes')
  const etag = String(first.headers['etag'])
  assert.equal(first.statusCode, 200)
  assert.match(etag, /^W\/"/)
  const second = await get('/api/v1/nodes', { 'if-none-match': `"other", ${etag}` })
  assert.equal(second.statusCode, 304)
  assert.equal(second.body, '')
  assert.equal((await get('/api/v1/nodes', { 'if-none-match': '"other"' })).statusCode, 200)
})

test('every answer has an id of its own', async () => {
  const ids = new Set<unknown>()
  for (const url of ['/healthz', '/api/v1/nodes', '/none', '/v1/none'])
    ids.add((await api.app.inject({ url, headers: { host: HOST } })).headers['x-request-id'])
  assert.equal(ids.size, 4)
  for (const id of ids) assert.match(String(id), /^req_[0-9a-z]{26}$/)
})
