import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import type { ApiOptions } from '../services.ts'
import { bearer, HOST, ORIGIN, testApi, type TestApi } from '../testing/test-api.ts'

const PUBLIC = { host: 'baton.example.org', origin: 'https://baton.example.org' }
const LOCAL = { host: HOST, origin: ORIGIN }

async function open(t: TestContext, config: Partial<ApiOptions['config']>): Promise<TestApi> {
  const api = await testApi({}, { config })
  t.after(() => api.close())
  return api
}

async function signIn(api: TestApi, headers: Record<string, string>): Promise<string> {
  const { url } = await api.identity.createSignInLink('', await api.localAdmin())
  const payload = { secret: url.split('#')[1] }
  const answer = await api.app.inject({ method: 'POST', url: '/api/v1/session', headers, payload })
  assert.equal(answer.statusCode, 200, answer.body)
  return String(answer.headers['set-cookie'])
}

const whoAmI = async (api: TestApi, cookie: string, headers: Record<string, string>): Promise<number> =>
  (await api.app.inject({ url: '/api/v1/session', headers: { ...headers, cookie } })).statusCode

const pairOf = (setCookie: string): string => setCookie.split(';')[0] ?? ''

test('behind a proxy that provides TLS, links lead to it and sessions are for HTTPS alone', async (t) => {
  const api = await open(t, { publicUrl: PUBLIC.origin })
  const headers = bearer(await api.keyWith('admin'))
  const link = await api.app.inject({ method: 'POST', url: '/api/v1/sign-in-links', headers })
  assert.match(link.json().url, /^https:\/\/baton\.example\.org\/sign-in#/)

  const set = await signIn(api, PUBLIC)
  assert.match(set, /^__Host-baton_session_7420=\w{52}; Path=\/; HttpOnly; SameSite=Strict; .*; Secure$/)
  assert.equal(await whoAmI(api, pairOf(set), PUBLIC), 200)
  const planted = pairOf(set).replace('__Host-', '')
  assert.equal(await whoAmI(api, planted, PUBLIC), 401, 'somebody on the way can set such a name')

  const local = await signIn(api, LOCAL)
  assert.match(local, /^baton_session_7420=/)
  assert(!local.includes('Secure'), 'http://127.0.0.1 goes on')
  assert.equal(await whoAmI(api, pairOf(local), LOCAL), 200)
})

test('a browser that came by HTTPS gets links and cookies of HTTPS, also where no setting says so', async (t) => {
  const api = await open(t, { publicHosts: [PUBLIC.host] })
  const set = await signIn(api, PUBLIC)
  assert.match(set, /^__Host-/)
  const headers = { ...PUBLIC, cookie: pairOf(set) }
  const link = await api.app.inject({ method: 'POST', url: '/api/v1/sign-in-links', headers })
  assert.match(link.json().url, /^https:\/\/baton\.example\.org\/sign-in#/)
  const program = { ...bearer(await api.keyWith('admin')), origin: 'https://evil.example' }
  const other = await api.app.inject({ method: 'POST', url: '/api/v1/sign-in-links', headers: program })
  assert(other.json().url.startsWith(`${ORIGIN}/sign-in#`), 'an Origin that is not ours leads nowhere')
  const out = await api.app.inject({ method: 'DELETE', url: '/api/v1/session', headers })
  assert.match(String(out.headers['set-cookie']), /^__Host-baton_session_7420=; .*Max-Age=0; Secure$/)
  assert.equal(await whoAmI(api, pairOf(set), PUBLIC), 401)
})

test('two Batons on one machine do not sign each other out', async (t) => {
  const [one, two] = [await open(t, { port: 7420 }), await open(t, { port: 7421 })]
  const other = { host: '127.0.0.1:7421', origin: 'http://127.0.0.1:7421' }
  // A browser keeps both under 127.0.0.1 and sends both to each.
  const jar = `${pairOf(await signIn(one, LOCAL))}; ${pairOf(await signIn(two, other))}`
  assert.equal(await whoAmI(one, jar, LOCAL), 200)
  assert.equal(await whoAmI(two, jar, other), 200)
})
