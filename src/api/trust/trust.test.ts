/** Each test does what an attacker would. */
import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { bearer, HOST, ORIGIN, testApi, type TestApi } from '../testing/test-api.ts'
import { ROUTE_SCOPES } from './route-scopes.ts'

let api: TestApi
let cookie: string
let folder: string
let now = 1_790_000_000_000
const asked: unknown[] = []

before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'baton-trust-'))
  mkdirSync(join(folder, 'dist/assets'), { recursive: true })
  writeFileSync(join(folder, 'dist/index.html'), '<!doctype html><title>console</title>')
  writeFileSync(join(folder, 'dist/assets/app-1234.js'), 'console.log(1)')
  writeFileSync(join(folder, 'dist/.env'), 'SECRET')
  writeFileSync(join(folder, 'secret.txt'), 'SECRET')
  const note = async (...args: unknown[]) => {
    asked.push(args)
    throw new Error('reached')
  }
  api = await testApi(
    {
      runtime: {
        list: note,
        get: note,
        stop: note,
        submit: note,
        queues: async () => [],
        nodes: async () => [],
      },
    },
    { clock: { now: () => now }, consoleDir: join(folder, 'dist') },
  )
  cookie = await api.signIn()
})
after(async () => {
  await api.close()
  rmSync(folder, { recursive: true })
})

const send = (
  method: 'GET' | 'POST' | 'DELETE' | 'OPTIONS',
  url: string,
  headers: object,
  payload?: object,
) =>
  api.app.inject({
    method,
    url,
    headers: { host: HOST, ...headers },
    ...(payload === undefined ? {} : { payload }),
  })

test('a name that is not ours is refused on every address, also with a good key (DNS rebinding)', async () => {
  const key = await api.keyWith('admin')
  const foreign = [
    'evil.example',
    'evil.example:7420',
    '127.0.0.1',
    '127.0.0.1:80',
    'localhost.evil.example:7420',
    '',
  ]
  for (const host of foreign) {
    for (const url of ['/', '/healthz', '/api/v1/session', '/v1/models', '/none', '/openapi.json']) {
      const answer = await send('GET', url, { ...bearer(key), host })
      assert.equal(answer.statusCode, 421, `${host} ${url}`)
      assert(!answer.body.includes('admin'))
    }
  }
  for (const host of ['127.0.0.1:7420', 'localhost:7420', 'LOCALHOST:7420', '[::1]:7420'])
    assert.equal((await send('GET', '/api/v1/session', { ...bearer(key), host })).statusCode, 200, host)
})

test('a page of another site changes nothing with the administrator’s cookie', async () => {
  const foreign: object[] = [
    {},
    { origin: 'https://evil.example' },
    { origin: 'null' },
    { origin: 'http://127.0.0.1:9999' },
    { origin: 'http://localhost:7420' },
    { origin: `${ORIGIN}.evil.example` },
    { origin: `http://evil.example/${HOST}` },
    { referer: `${ORIGIN}/` },
  ]
  for (const headers of foreign) {
    for (const [method, url] of [
      ['POST', '/api/v1/jobs/x/stop'],
      ['DELETE', '/api/v1/session'],
      ['POST', '/api/v1/keys'],
      ['POST', '/v1/chat/completions'],
      ['POST', '/api/v1/session'],
    ] as const) {
      const answer = await send(method, url, { cookie, ...headers })
      assert.equal(answer.statusCode, 403, `${method} ${url} ${JSON.stringify(headers)} ${answer.body}`)
    }
  }
  assert.deepEqual(asked, [])
  const own = await send('POST', '/api/v1/sign-in-links', { cookie, origin: ORIGIN })
  assert.equal(own.statusCode, 201)
})

test('a page of another site reads nothing with the cookie, and gets no leave to', async () => {
  for (const site of ['cross-site', 'same-site'])
    assert.equal((await send('GET', '/api/v1/session', { cookie, 'sec-fetch-site': site })).statusCode, 401)
  assert.equal(
    (await send('GET', '/api/v1/session', { cookie, 'sec-fetch-site': 'same-origin' })).statusCode,
    200,
  )

  const preflight = await send('OPTIONS', '/api/v1/jobs', {
    origin: 'https://evil.example',
    'access-control-request-method': 'POST',
  })
  const simple = await send('GET', '/api/v1/session', { cookie, origin: 'https://evil.example' })
  for (const answer of [preflight, simple]) {
    for (const name of Object.keys(answer.headers)) assert(!name.startsWith('access-control-'), name)
    assert.equal(answer.headers['cross-origin-resource-policy'], 'same-origin')
  }
  assert(preflight.statusCode >= 400)
})

test('a key for jobs makes no datasets, models or endpoints by way of a job', async () => {
  const key = await api.keyWith('jobs:write')
  for (const kind of ['collect', 'label', 'register', 'serve']) {
    const answer = await send('POST', '/api/v1/jobs', bearer(key), { name: 'x', kind })
    assert.equal(answer.statusCode, 403, kind)
    assert.equal(answer.json().code, 'api/scope-missing')
  }
  assert.deepEqual(asked, [])
})

test('every route has a row in the table and every row a route', async () => {
  assert.throws(() => api.app.get('/api/v1/new', () => ({})), /FST_ERR_INSTANCE_ALREADY_LISTENING|no row/)
  const document = (await import('../openapi.json', { with: { type: 'json' } })).default
  const documented = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path.replaceAll(/\{(\w+)\}/g, ':$1')}`),
  )
  assert.deepEqual(
    documented.toSorted(),
    Object.keys(ROUTE_SCOPES)
      .filter((route) => !route.endsWith(' /*'))
      .toSorted(),
  )
})

test('every call asks about the caller’s project and no other', async () => {
  const key = await api.keyWith('admin')
  await api.store.db.updateTable('apiKey').set({ project: 'other' }).where('name', '=', 'test').execute()
  asked.length = 0
  await send('GET', '/api/v1/jobs?project=default', bearer(key))
  await send('GET', '/api/v1/jobs/job_1', bearer(key))
  await send('POST', '/api/v1/jobs/job_1/stop', bearer(key))
  await send('POST', '/api/v1/jobs', bearer(key), { name: 'x', command: ['true'] })
  assert.equal(asked.length, 4)
  for (const args of asked)
    assert(JSON.stringify(args).includes('"other"') && !JSON.stringify(args).includes('"project":"default"'))
  asked.length = 0
})

test('signing in sets a cookie that scripts and other sites cannot use; its link works once', async () => {
  const { url } = await api.identity.createSignInLink(ORIGIN, await api.localAdmin())
  const secret = new URL(url).hash.slice(1)
  const answer = await send('POST', '/api/v1/session', { origin: ORIGIN }, { secret })
  assert.equal(answer.statusCode, 200)
  const set = String(answer.headers['set-cookie'])
  assert.match(set, /^baton_session_7420=[0-9a-z]{52}; Path=\/; HttpOnly; SameSite=Strict; Max-Age=\d+$/)
  assert(!answer.body.includes(secret))
  const session = { cookie: set.split(';')[0], origin: ORIGIN }
  assert.equal((await send('GET', '/api/v1/session', session)).json().role, 'admin')
  assert.equal((await send('POST', '/api/v1/session', { origin: ORIGIN }, { secret })).statusCode, 401)

  const out = await send('DELETE', '/api/v1/session', session)
  assert.equal(out.statusCode, 204)
  assert.match(String(out.headers['set-cookie']), /Max-Age=0/)
  assert.equal(
    (await send('GET', '/api/v1/session', session)).statusCode,
    401,
    'a stolen copy is worth nothing',
  )
  assert.deepEqual(
    api.acts.filter(({ action }) => action.startsWith('session.')).map(({ action }) => action),
    ['session.open', 'session.refused', 'session.close'],
  )
})

test('who guesses links is slowed down, others are not', async () => {
  const guess = (remoteAddress: string) =>
    api.app.inject({
      method: 'POST',
      url: '/api/v1/session',
      payload: { secret: 'guess' },
      headers: { host: HOST, origin: ORIGIN },
      remoteAddress,
    })
  for (let count = 0; count < 10; count += 1) assert.equal((await guess('10.0.0.9')).statusCode, 401)
  const refused = await guess('10.0.0.9')
  assert.equal(refused.statusCode, 429)
  assert(Number(refused.headers['retry-after']) > 0)
  assert.equal((await guess('10.0.0.8')).statusCode, 401)
  now += 60_000
  assert.equal((await guess('10.0.0.9')).statusCode, 401)
})

test('no secret reaches the log or the audit', async () => {
  const key = await api.keyWith('admin')
  const link = (await send('POST', '/api/v1/sign-in-links', bearer(key))).json()
  const secret = new URL(link.url).hash.slice(1)
  const signedIn = await send('POST', '/api/v1/session', { origin: ORIGIN }, { secret })
  const session = String(signedIn.headers['set-cookie']).split(/[=;]/)[1] ?? ''
  await send('GET', `/api/v1/jobs?token=${key}`, bearer(key))
  await send('GET', `/api/v1/jobs/${key}`, bearer(key))
  await send('GET', '/none', { cookie: `baton_session_7420=${session}`, authorization: `Bearer ${key}` })
  const created = await send('POST', '/api/v1/keys', bearer(key), { name: 'n', scopes: ['inference'] })
  const all = `${api.logged.join('')}${JSON.stringify(api.acts)}`
  for (const one of [key, secret, session, created.json().secret]) {
    assert(one.length > 20)
    assert(!all.includes(one))
  }
})

test('an address in another spelling is the same route: guarded, not kept, in the shape of its surface', async () => {
  const key = await api.keyWith('admin')
  const own = await send('GET', '/%61pi/v1/session', bearer(key))
  assert.deepEqual([own.statusCode, own.headers['cache-control']], [200, 'private, no-cache'])
  assert.match(String(own.headers['content-security-policy']), /^default-src 'none'; frame-ancestors/)
  assert.equal((await send('GET', '/%61pi/v1/session', {})).statusCode, 401)
  assert.equal((await send('GET', '/%761/models', {})).json().error.code, 'invalid_api_key')
  for (const url of ['//api/v1/session', '/API/v1/session', '/api/v1/session;x'])
    assert((await send('GET', url, bearer(key))).statusCode >= 400, url)
  const hidden = {
    'x-http-method-override': 'DELETE',
    'x-original-url': '/api/v1/keys',
    'x-forwarded-host': 'x',
  }
  assert.equal((await send('GET', '/api/v1/session', { ...bearer(key), ...hidden })).json().role, 'admin')
})

test('every answer tells browsers to keep it apart; the console may run its own scripts only', async () => {
  for (const url of ['/', '/healthz', '/api/v1/session', '/v1/models', '/none', '/assets/app-1234.js']) {
    const { headers } = await send('GET', url, { accept: 'text/html' })
    assert.equal(headers['x-content-type-options'], 'nosniff', url)
    assert.equal(headers['referrer-policy'], 'no-referrer')
    const policy = String(headers['content-security-policy'])
    assert.match(policy, /default-src 'none'/)
    assert.match(policy, /frame-ancestors 'none'/)
    const scripts = policy.split('; ').find((part) => part.startsWith('script-src')) ?? ''
    assert(!/unsafe|\*|data:/.test(scripts), scripts)
  }
})

test('a NUL in an address or a key’s name is the caller’s mistake, and reaches no module', async () => {
  asked.length = 0
  const key = await api.keyWith('admin')
  for (const url of ['/api/v1/jobs/%00', '/api/v1/jobs?text=%00', '/api/v1/models/a%00', '/v1/%00'])
    assert.equal((await send('GET', url, bearer(key))).statusCode, 400, url)
  const made = await send('POST', '/api/v1/keys', bearer(key), { name: 'a\0b', scopes: ['inference'] })
  assert.equal(made.statusCode, 400)
  assert.equal((await send('GET', '/api/v1/jobs/@last/log?attempt=99999999999', bearer(key))).statusCode, 400)
  assert.deepEqual(asked, [])
})

test('no path leads out of the console’s folder', async () => {
  for (const url of [
    '/../secret.txt',
    '/..%2fsecret.txt',
    '/%2e%2e/secret.txt',
    '/assets/..%2f..%2fsecret.txt',
    '/assets/%5c..%5c..%5csecret.txt',
    '//secret.txt',
    '/.env',
    '/assets/%00',
    '/%',
  ]) {
    const answer = await send('GET', url, {})
    assert(!answer.body.includes('SECRET'), url)
    assert(answer.statusCode >= 400 && answer.statusCode < 500, `${url} ${answer.statusCode}`)
  }
})

test('a member named __proto__ changes no prototype', async () => {
  asked.length = 0
  const key = await api.keyWith('admin')
  const answer = await api.app.inject({
    method: 'POST',
    url: '/api/v1/jobs',
    headers: { ...bearer(key), 'content-type': 'application/json' },
    payload: '{"name":"x","command":["true"],"with":{"__proto__":{"a":1},"\\u005f_proto__":{"b":1}}}',
  })
  assert.equal(answer.statusCode, 500, 'it reached the module')
  const [[request]] = asked.splice(0) as [[{ spec: { with: object } }]]
  assert.deepEqual(Object.keys(request.spec.with), [])
  assert.equal(({} as { a?: number }).a, undefined)
})
