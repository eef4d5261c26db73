/** Signing in through a real identity provider, as a browser does it, and as somebody tries who may not. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import type { OidcSettings } from '#identity'
import { HOST, ORIGIN, testApi, type TestApi } from '../testing/test-api.ts'
import { testProvider, type TestProvider } from '../testing/test-provider.ts'

let folder: string
let provider: TestProvider
let api: TestApi
let settings: OidcSettings
let asked = 0
const ada = { subject: 'p-ada', email: 'Ada@Example.org', isVerified: true }

before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'baton-oidc-'))
  provider = await testProvider(`${ORIGIN}/sign-in/oidc`)
  const clientSecretFile = join(folder, 'secret')
  writeFileSync(clientSecretFile, `${provider.secret}\n`, { mode: 0o600 })
  const { issuer, clientId } = provider
  settings = { issuer, clientId, clientSecretFile, name: 'Example', allowedDomains: [] }
  api = await testApi({}, { oidc: settings })
  await create('ada', 'ada@example.org')
})
after(async () => {
  await api.close()
  await provider.close()
  rmSync(folder, { recursive: true })
})

const create = async (name: string, email?: string): Promise<unknown> =>
  api.identity.createAccount(await api.localAdmin(), {
    name,
    role: 'engineer',
    ...(email === undefined ? {} : { email }),
  })
const change = async (name: string, wanted: object): Promise<unknown> =>
  api.identity.changeAccount(await api.localAdmin(), name, wanted)

const post = (path: string, headers: object, payload: object, on: TestApi = api) =>
  on.app.inject({
    method: 'POST',
    url: `/api/v1${path}`,
    headers: { host: HOST, origin: ORIGIN, ...headers },
    payload,
    // Each address may fail ten times a minute.
    remoteAddress: `10.0.${(asked += 1) >> 8}.${asked & 255}`,
  })

/** The browser after the button: where it is sent, and the cookie it keeps. */
async function begin(on: TestApi = api): Promise<{ url: string; cookie: string; set: string }> {
  const answer = await post('/oidc/begin', {}, {}, on)
  assert.equal(answer.statusCode, 200, answer.body)
  const set = String(answer.headers['set-cookie'])
  return { url: answer.json<{ url: string }>().url, cookie: set.split(';')[0] ?? '', set }
}

async function signIn(person: TestProvider['signedIn'], on: TestApi = api) {
  provider.signedIn = person
  const { url, cookie } = await begin(on)
  return post('/oidc/session', { cookie }, { query: await provider.visit(url) }, on)
}

const codeOf = (answer: { json(): unknown }): string => (answer.json() as { code: string }).code

test('whom an account’s e-mail names is signed in, and afterwards known by the provider’s name for them', async () => {
  const first = await signIn(ada)
  assert.equal(first.statusCode, 200, first.body)
  assert.deepEqual(
    [first.json().account, first.json().role, first.json().isBound],
    ['ada', 'engineer', false],
  )
  const session = [first.headers['set-cookie']].flat().find((set) => String(set).startsWith('baton_session'))
  assert.match(String(session), /HttpOnly; SameSite=Strict/)
  const cookie = String(session).split(';')[0] ?? ''
  const who = await api.app.inject({ url: '/api/v1/session', headers: { host: HOST, cookie } })
  assert.equal(who.json().account, 'ada')

  const moved = await signIn({ ...ada, email: 'ada@elsewhere.example' })
  assert.equal(moved.json().account, 'ada', 'the e-mail may change')
  const opened = api.acts.filter(({ action }) => action === 'session.open')
  assert.deepEqual(
    opened.map((act) => (act as unknown as { data: { account: string } }).data.account),
    ['linked', 'known'],
  )
})

test('the browser is sent with PKCE, state and nonce, and keeps them where no script reads them', async () => {
  const { url, set } = await begin()
  const asked = new URL(url).searchParams
  assert.equal(asked.get('code_challenge_method'), 'S256')
  assert.equal(asked.get('redirect_uri'), `${ORIGIN}/sign-in/oidc`)
  for (const name of ['state', 'nonce', 'code_challenge']) assert((asked.get(name) ?? '').length >= 40, name)
  assert.match(set, /^baton_oidc_7420=[\w.-]+; Path=\/; HttpOnly; SameSite=Strict; Max-Age=600$/)
})

test('an answer with another state, without the cookie, or to another browser opens nothing', async () => {
  provider.signedIn = ada
  const { url, cookie } = await begin()
  const query = await provider.visit(url)
  const wrong = new URLSearchParams(query)
  wrong.set('state', 'x'.repeat(43))
  const other = await begin()
  for (const [headers, sent] of [
    [{ cookie }, wrong.toString()],
    [{}, query],
    [{ cookie: other.cookie }, query],
    [{ cookie: 'baton_oidc_7420=' }, query],
    [{ cookie: 'baton_oidc_7420=..' }, 'state='],
  ] as const) {
    const answer = await post('/oidc/session', headers, { query: sent })
    assert.deepEqual([answer.statusCode, codeOf(answer)], [401, 'identity/sign-in-not-begun'], sent)
    assert(!String(answer.headers['set-cookie']).includes('baton_session'))
  }
  const foreign = await post('/oidc/session', { cookie, origin: 'https://evil.example' }, { query })
  assert.equal(codeOf(foreign), 'api/foreign-origin')
})

test('a code works once, and not with another verifier', async () => {
  provider.signedIn = ada
  const { url, cookie } = await begin()
  const query = await provider.visit(url)
  assert.equal((await post('/oidc/session', { cookie }, { query })).statusCode, 200)
  const again = await post('/oidc/session', { cookie }, { query })
  assert.deepEqual([again.statusCode, codeOf(again)], [401, 'identity/provider-refused'])
  assert.match(again.json().detail, /invalid_grant/)

  const stolen = await begin()
  const [state = '', nonce = '', verifier = ''] = (stolen.cookie.split('=')[1] ?? '').split('.')
  const code = await provider.visit(stolen.url)
  const tampered = `baton_oidc_7420=${state}.${nonce}.${verifier.split('').toReversed().join('')}`
  assert.equal(
    codeOf(await post('/oidc/session', { cookie: tampered }, { query: code })),
    'identity/provider-refused',
  )
})

test('a token for another nonce proves nothing', async () => {
  provider.signedIn = ada
  const { url, cookie } = await begin()
  const [state = '', , verifier = ''] = (cookie.split('=')[1] ?? '').split('.')
  const answer = await post(
    '/oidc/session',
    { cookie: `baton_oidc_7420=${state}.${'n'.repeat(43)}.${verifier}` },
    { query: await provider.visit(url) },
  )
  assert.deepEqual([answer.statusCode, codeOf(answer)], [401, 'identity/answer-not-trusted'], answer.body)
})

test('who refuses at the provider is told so', async () => {
  const { url, cookie } = await begin()
  const state = new URL(url).searchParams.get('state')
  const query = `error=access_denied&state=${state}&iss=${encodeURIComponent(provider.issuer)}`
  const answer = await post('/oidc/session', { cookie }, { query })
  assert.deepEqual([answer.statusCode, codeOf(answer)], [401, 'identity/provider-refused'], answer.body)
  assert.match(answer.json().detail, /access_denied/)
})

test('an e-mail that the provider does not vouch for names nobody', async () => {
  await create('bob', 'bob@example.org')
  for (const person of [
    { subject: 'p-bob', email: 'bob@example.org', isVerified: false },
    { subject: 'p-bob', email: 'bob@example.org' },
    { subject: 'p-bob' },
  ]) {
    const answer = await signIn(person)
    assert.deepEqual([answer.statusCode, codeOf(answer)], [403, 'identity/email-unverified'], answer.body)
  }
})

test('who has no account is told what their administrator does; none is made', async () => {
  const answer = await signIn({ subject: 'p-eve', email: 'eve@example.org', isVerified: true })
  assert.deepEqual([answer.statusCode, codeOf(answer)], [403, 'identity/person-unknown'])
  assert.match(answer.json().hint, /baton account create NAME --role engineer --email eve@example\.org/)
  const { length } = await api.store.db
    .selectFrom('account')
    .selectAll()
    .where('name', 'like', 'eve%')
    .execute()
  assert.equal(length, 0)
})

test('an e-mail that went to another person opens the account only after an administrator gave it again', async () => {
  await create('carol', 'carol@example.org')
  const [first, second] = ['p-carol-1', 'p-carol-2'].map((subject) => ({
    subject,
    email: 'carol@example.org',
    isVerified: true,
  }))
  assert(first !== undefined && second !== undefined)
  assert.equal((await signIn(first)).statusCode, 200)
  assert.equal(codeOf(await signIn(second)), 'identity/email-of-another')
  await change('carol', { email: null })
  await change('carol', { email: 'carol@example.org' })
  assert.equal((await signIn(second)).json().account, 'carol')
  assert.equal(codeOf(await signIn(first)), 'identity/email-of-another', 'the old link is gone')
})

test('a disabled account and one without a role are refused', async () => {
  await create('dan', 'dan@example.org')
  const dan = { subject: 'p-dan', email: 'dan@example.org', isVerified: true }
  await change('dan', { isDisabled: true })
  assert.equal(codeOf(await signIn(dan)), 'identity/account-disabled')
  await change('dan', { isDisabled: false })
  assert.equal((await signIn(dan)).statusCode, 200)
  await change('dan', { isDisabled: true })
  assert.equal(codeOf(await signIn(dan)), 'identity/account-disabled')
  await change('dan', { isDisabled: false, memberships: [{ project: 'default', role: null }] })
  assert.equal(codeOf(await signIn(dan)), 'identity/account-nowhere')
})

test('where the settings name a role, people of the named domains get an account, others do not', async (t) => {
  const open = await testApi(
    {},
    { oidc: { ...settings, allowedDomains: ['Example.org'], defaultRole: 'annotator' } },
  )
  t.after(() => open.close())
  const newcomer = { subject: 'p-new', email: "new.o'one@example.org", isVerified: true }
  const answer = await signIn(newcomer, open)
  assert.deepEqual(
    [answer.json().account, answer.json().role],
    ['new.o-one@example.org', 'annotator'],
    answer.body,
  )
  assert.equal((await signIn(newcomer, open)).json().account, 'new.o-one@example.org')
  for (const email of [
    'x@example.com',
    'x@evil-example.org',
    'x@sub.example.org',
    'example.org@evil.example',
  ])
    assert.equal(
      codeOf(await signIn({ subject: email, email, isVerified: true }, open)),
      'identity/domain-not-allowed',
    )
  const unverified = { subject: 'p-u', email: 'u@example.org', isVerified: false }
  assert.equal(codeOf(await signIn(unverified, open)), 'identity/email-unverified')
})

test('the page is told of the provider only where there is one', async (t) => {
  const plain = await testApi()
  t.after(() => plain.close())
  const options = async (on: TestApi) =>
    (await on.app.inject({ url: '/api/v1/sign-in-options', headers: { host: HOST } })).json()
  assert.deepEqual(await options(api), { oidc: { name: 'Example' } })
  assert.deepEqual(await options(plain), { oidc: null })
  assert.equal(codeOf(await post('/oidc/begin', {}, {}, plain)), 'identity/oidc-off')
})

test('a provider that is gone, or goes meanwhile, is a clear error, and it works again when it is back', async (t) => {
  const first = await testProvider(`${ORIGIN}/sign-in/oidc`)
  await first.close()
  const gone = await testApi({}, { oidc: { ...settings, issuer: first.issuer } })
  t.after(() => gone.close())
  const answer = await post('/oidc/begin', {}, {}, gone)
  assert.deepEqual([answer.statusCode, codeOf(answer)], [503, 'identity/provider-silent'], answer.body)
  assert.equal(answer.json().detail, `${first.issuer} does not answer: ECONNREFUSED`)

  const second = await testProvider(`${ORIGIN}/sign-in/oidc`, {
    port: Number(new URL(first.issuer).port),
  })
  second.signedIn = ada
  const { url, cookie } = await begin(gone)
  const query = await second.visit(url)
  await second.close()
  const cut = await post('/oidc/session', { cookie }, { query }, gone)
  assert.deepEqual([cut.statusCode, codeOf(cut)], [503, 'identity/provider-silent'], cut.body)
})

test('a provider that takes the secret in a header only is given it there', async (t) => {
  const strict = await testProvider(`${ORIGIN}/sign-in/oidc`, { method: 'basic' })
  const other = await testApi({}, { oidc: { ...settings, issuer: strict.issuer } })
  t.after(async () => {
    await other.close()
    await strict.close()
  })
  strict.signedIn = { subject: 'p-x', email: 'x@example.org', isVerified: true }
  const { url, cookie } = await begin(other)
  const answer = await post('/oidc/session', { cookie }, { query: await strict.visit(url) }, other)
  assert.equal(codeOf(answer), 'identity/person-unknown', answer.body)
})

test('an address that is no provider’s, or not what it calls itself, is named', async (t) => {
  for (const issuer of [`${provider.issuer}/realm`, provider.issuer.replace('127.0.0.1', 'localhost')]) {
    const wrong = await testApi({}, { oidc: { ...settings, issuer } })
    t.after(() => wrong.close())
    const answer = await post('/oidc/begin', {}, {}, wrong)
    assert.equal(codeOf(answer), 'identity/provider-unusable', answer.body)
  }
})

test('neither the client’s secret nor a code or token reaches the log, the audit or an answer', async (t) => {
  const wrong = join(folder, 'wrong')
  writeFileSync(wrong, 'another secret that is not right', { mode: 0o600 })
  const misled = await testApi({}, { oidc: { ...settings, clientSecretFile: wrong } })
  t.after(() => misled.close())
  provider.signedIn = ada
  const { url, cookie } = await begin(misled)
  const query = await provider.visit(url)
  const refused = await post('/oidc/session', { cookie }, { query }, misled)
  assert.deepEqual([refused.statusCode, codeOf(refused)], [401, 'identity/provider-refused'])
  const code = new URLSearchParams(query).get('code') ?? ''
  assert(code.length > 20)
  for (const one of [api, misled]) {
    const all = `${one.logged.join('')}${JSON.stringify(one.acts)}${refused.body}`
    for (const secret of [provider.secret, 'another secret', code, cookie.split('=')[1] ?? ''])
      assert(!all.includes(secret))
  }
  await assert.rejects(testApi({}, { oidc: { ...settings, clientSecretFile: join(folder, 'none') } }), {
    code: 'identity/oidc-secret-unreadable',
  })
})

test('who guesses is slowed down here too', async () => {
  const guess = () =>
    api.app.inject({
      method: 'POST',
      url: '/api/v1/oidc/session',
      headers: { host: HOST, origin: ORIGIN },
      payload: { query: 'state=1&code=2' },
      remoteAddress: '10.9.9.9',
    })
  for (let count = 0; count < 10; count += 1) assert.equal((await guess()).statusCode, 401)
  assert.equal((await guess()).statusCode, 429)
})
