/** Every route of openapi.json with every kind of caller: a new route is tried without anybody adding it. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { BatonError } from '#base'
import { ROLES, SCOPES, type Role, type Scope } from '#contract'
import { ROLE_SCOPES } from '#identity'
import { bearer, HOST, ORIGIN, testApi, type TestApi } from '../testing/test-api.ts'

/** What asks for no scope, on purpose. A new route belongs here only if nobody's data is behind it. */
const PUBLIC = [
  'GET /api/v1/sign-in-options',
  'GET /healthz',
  'GET /openapi.json',
  'GET /readyz',
  'POST /api/v1/oidc/begin',
  'POST /api/v1/oidc/session',
  'POST /api/v1/session',
]
/** The caller's own session and projects, and the events, which are chosen by scope one by one. */
const SIGNED_IN = [
  'DELETE /api/v1/session',
  'GET /api/v1/events',
  'GET /api/v1/projects',
  'GET /api/v1/session',
]
/** Changes nothing but the audit, which says that somebody checked it. */
const READS_BY_POST = ['POST /api/v1/audit/verify']

interface Route {
  readonly name: string
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  readonly url: string
  readonly access: Scope | 'public' | 'signed-in' | undefined
}

const document = (await import('../openapi.json', { with: { type: 'json' } })).default
const routes = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods as Record<string, { 'x-baton-scope'?: string }>).map(
    ([method, operation]): Route => ({
      name: `${method.toUpperCase()} ${path}`,
      method: method.toUpperCase() as Route['method'],
      url: path.replaceAll(/\{\w+\}/g, '7'),
      access: operation['x-baton-scope'] as Route['access'],
    }),
  ),
)
const changing = routes.filter(({ method }) => method !== 'GET')
const guarded = routes.filter(({ access }) => access !== 'public')

/** Stands behind every function of every module: who is told this has passed. */
const BEHIND = 'what only the allowed are told'
let reachedCount = 0
const reached = (): never => {
  reachedCount += 1
  throw new BatonError('not-found', 'test/reached', BEHIND)
}
const module = (own: object = {}): object =>
  new Proxy(own, {
    has: () => true,
    get: (_, key) => (own as Record<PropertyKey, unknown>)[key] ?? reached,
  })

let api: TestApi
let admin: string

before(async () => {
  const events = { newestId: async () => 0, after: async () => [], listen: () => () => {} }
  const reader = (): object => ({ list: reached, get: reached, body: reached })
  api = await testApi({
    runtime: module({ events }),
    datasets: module(),
    training: { models: module(), studies: module(), python: reached },
    serving: module(),
    secrets: module(),
    guard: {
      models: reached,
      handle: reached,
      overview: reached,
      audit: { of: reader, list: reached, verify: reached },
    },
  })
  admin = await api.keyWith('admin')
})
after(() => api.close())

/** The answer's status and text; of an endless one only the status. */
async function call(
  { method, url }: Pick<Route, 'method' | 'url'>,
  headers: Record<string, string>,
): Promise<{ status: number; type: string; text: string }> {
  const options = { method, url, headers: { host: HOST, ...headers }, payloadAsStream: true as const }
  const answer = await api.app.inject(options)
  const type = String(answer.headers['content-type'] ?? '')
  let text = ''
  if (type.startsWith('text/event-stream')) answer.stream().destroy()
  else for await (const piece of answer.stream()) text += String(piece)
  return { status: answer.statusCode, type, text }
}

/** Refused with this status and code, in the shape of its surface, and with nothing of anybody's in it. */
async function refused(
  route: Route,
  headers: Record<string, string>,
  status: number,
  code: string,
): Promise<void> {
  const [countBefore, actsBefore] = [reachedCount, api.acts.length]
  const answer = await call(route, headers)
  const why = `${route.name} ${JSON.stringify(headers)}: ${answer.status} ${answer.text}`
  assert.equal(answer.status, status, why)
  assert.equal(reachedCount, countBefore, why)
  assert.equal(api.acts.length, actsBefore, why)
  const body = JSON.parse(answer.text) as Record<string, unknown>
  if (route.url.startsWith('/v1/')) {
    const { error, ...rest } = body as { error: Record<string, unknown> }
    assert.deepEqual(rest, {}, why)
    assert.deepEqual(Object.keys(error).toSorted(), ['code', 'message', 'param', 'type'], why)
    assert.equal(error['code'], code === 'api/not-signed-in' ? 'invalid_api_key' : code, why)
    assert.match(answer.type, /^application\/json/)
    return
  }
  assert.match(answer.type, /^application\/problem\+json/, why)
  const { request_id: requestId, details = {}, ...problem } = body
  assert.match(String(requestId), /^req_/, why)
  assert.deepEqual(
    Object.keys(problem).toSorted(),
    ['code', 'detail', 'hint', 'status', 'title', 'type'],
    why,
  )
  assert.deepEqual([problem['code'], problem['status']], [code, status], why)
  const known = { scope: route.access, host: headers['host'] }
  assert.deepEqual({ ...known, ...(details as object) }, known, `${why}: what the caller does not know`)
}

/** Past the door: whatever comes then, it is neither a refusal nor a failure of ours. */
async function allowed(route: Route, headers: Record<string, string>): Promise<void> {
  const { status, text } = await call(route, headers)
  const why = `${route.name}: ${status} ${text}`
  assert(status < 500 && ![401, 403, 421].includes(status), why)
}

const scopeOrNothing = (route: Route, held: readonly Scope[]): boolean =>
  route.access === 'public' || route.access === 'signed-in' || held.includes(route.access as Scope)

async function tryHolder(key: string, held: readonly Scope[]): Promise<void> {
  for (const route of routes) {
    if (scopeOrNothing(route, held)) {
      await allowed(route, bearer(key))
    } else {
      await refused(route, bearer(key), 403, 'api/scope-missing')
      await refused({ ...route, url: `${route.url}/` }, bearer(key), 403, 'api/scope-missing')
    }
  }
}

test('a route asks for a scope, or is one of the few that need none', () => {
  const named = (access: Route['access']): string[] =>
    routes.filter((route) => route.access === access).map(({ name }) => name)
  assert.deepEqual(named('public').toSorted(), PUBLIC)
  assert.deepEqual(named('signed-in').toSorted(), SIGNED_IN)
  for (const { name, access = '' } of routes)
    assert(['public', 'signed-in', ...SCOPES].includes(access), `${name} asks for "${access}"`)
  const readers = changing.filter(({ access = '' }) => access.endsWith(':read')).map(({ name }) => name)
  assert.deepEqual(readers, READS_BY_POST, 'who may only read changes nothing')
})

test('nobody, a made-up token, an expired key and a revoked one are told 401 and nothing else', async () => {
  const [expired, revoked] = [await api.keyWith('admin'), await api.keyWith('admin')]
  const rows = api.store.db.updateTable('apiKey')
  const idOf = async (key: string): Promise<string> => (await api.identity.authenticate(key))?.id ?? ''
  const [expiredId, revokedId] = [await idOf(expired), await idOf(revoked)]
  await rows
    .set({ expiresAt: Date.now() - 1 })
    .where('id', '=', expiredId)
    .execute()
  const gone = await call({ method: 'DELETE', url: `/api/v1/keys/${revokedId}` }, bearer(admin))
  assert.equal(gone.status, 200)

  const callers: Record<string, string>[] = [
    { origin: ORIGIN },
    bearer(`baton_${'0'.repeat(52)}`),
    bearer(`${admin}0`),
    bearer(admin.slice(0, -1)),
    bearer('x'.repeat(10_000)),
    { authorization: 'Basic YWRtaW46YWRtaW4=', origin: ORIGIN },
    { authorization: 'Bearer', origin: ORIGIN },
    { cookie: 'baton_session_7420=0000', origin: ORIGIN },
    { cookie: 'baton_session_7420=', origin: ORIGIN },
    // A key is no session.
    { cookie: `baton_session_7420=; baton_session_7420=${admin.slice(6)}`, origin: ORIGIN },
    bearer(expired),
    bearer(revoked),
  ]
  for (const route of guarded)
    for (const headers of callers) await refused(route, headers, 401, 'api/not-signed-in')
  for (const route of routes) if (route.access === 'public') await allowed(route, bearer(revoked))
})

for (const scope of SCOPES) {
  test(`a key that holds ${scope} alone opens what asks for it, and no other route`, async () => {
    await tryHolder(await api.keyWith(scope), scope === 'admin' ? SCOPES : [scope])
  })
}

test('a key of an account opens what the account’s role holds, however wide the key was made', async () => {
  const keyOf = async (role: Role): Promise<string> => {
    const key = await api.keyWith('admin')
    const account = { id: `account_${role}`, name: `a-${role}`, isAdmin: role === 'admin', createdAt: 1 }
    const membership = { accountId: account.id, project: 'default', role, createdAt: 1 }
    await api.store.db.insertInto('account').values(account).execute()
    if (role !== 'admin') await api.store.db.insertInto('membership').values(membership).execute()
    const id = (await api.identity.authenticate(key))?.id ?? ''
    await api.store.db.updateTable('apiKey').set({ accountId: account.id }).where('id', '=', id).execute()
    return key
  }
  for (const role of ROLES) await tryHolder(await keyOf(role), ROLE_SCOPES[role])
})

test('a session changes something only from a page of ours, and reads nothing for another site', async () => {
  const foreign = ['https://evil.example', 'null', 'http://127.0.0.1:9999', 'http://localhost:7420']
  const cookie = await api.signIn()
  for (const route of changing) {
    await refused(route, { cookie }, 403, 'api/foreign-origin')
    for (const origin of foreign) await refused(route, { cookie, origin }, 403, 'api/foreign-origin')
  }
  for (const route of guarded) {
    const crossSite = { cookie, origin: ORIGIN, 'sec-fetch-site': 'cross-site' }
    await refused(route, crossSite, 401, 'api/not-signed-in')
    // One call signs out.
    await allowed(route, { cookie: await api.signIn(), origin: ORIGIN })
  }
})

test('under a name that is not ours every route is refused, also to the administrator', async () => {
  for (const route of routes)
    for (const host of ['evil.example', 'evil.example:7420', '127.0.0.1'])
      await refused(route, { ...bearer(admin), host }, 421, 'api/host-not-served')
})
