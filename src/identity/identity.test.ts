import assert from 'node:assert/strict'
import { chmodSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { SCOPES, type Principal } from '#contract'
import { testStore, type TestStore } from '#store/testing'
import { createIdentity, ROLE_SCOPES, type Identity } from './index.ts'
import { IDLE_LIFE_MS, WHOLE_LIFE_MS } from './sessions.ts'
import { LINK_LIFE_MS } from './sign-in-links.ts'

let store: TestStore
let identity: Identity
let now = 1_790_000_000_000
const MINUTE_MS = 60_000

before(async () => {
  store = await testStore()
  identity = createIdentity({ db: store.db, clock: { now: () => now } })
})
after(() => store.close())

async function localAdmin(): Promise<Principal> {
  const secret = readFileSync(await identity.ensureLocalKey(store.dataDir), 'utf8').trim()
  const principal = await identity.authenticate(secret)
  assert(principal !== null)
  return principal
}

async function newLink(): Promise<string> {
  const { url } = await identity.createSignInLink('http://127.0.0.1:7420', await localAdmin())
  return new URL(url).hash.slice(1)
}
const signIn = async () => identity.redeem(await newLink())
const adminOf = async (): Promise<Principal> => (await signIn()).principal

test('a link carries its secret in the fragment, works once, and only its hash is kept', async () => {
  const { url, expiresAt } = await identity.createSignInLink('http://127.0.0.1:7420', await localAdmin())
  assert.match(url, /^http:\/\/127\.0\.0\.1:7420\/sign-in#[0-9a-z]{52}$/)
  assert.equal(expiresAt, now + LINK_LIFE_MS)
  const secret = new URL(url).hash.slice(1)
  const rows = await store.db.selectFrom('signInLink').selectAll().execute()
  assert(!JSON.stringify(rows).includes(secret))

  const { principal } = await identity.redeem(secret)
  assert.equal(principal.role, 'admin')
  assert.deepEqual(principal.scopes, SCOPES)
  await assert.rejects(identity.redeem(secret), { code: 'identity/link-used', kind: 'not-signed-in' })
})

test('a link redeemed by many at once signs one in', async () => {
  const secret = await newLink()
  const outcomes = await Promise.allSettled(Array.from({ length: 8 }, () => identity.redeem(secret)))
  assert.equal(outcomes.filter((outcome) => outcome.status === 'fulfilled').length, 1)
})

test('a link ends after ten minutes; used, late and made-up links are refused in the same words', async () => {
  const late = await newLink()
  const used = await newLink()
  await identity.redeem(used)
  now += LINK_LIFE_MS
  const messages = new Set<string>()
  for (const [secret, code] of [
    [late, 'identity/link-expired'],
    [used, 'identity/link-used'],
    ['nothing', 'identity/link-unknown'],
    ['x'.repeat(100_000), 'identity/link-unknown'],
  ] as const) {
    await assert.rejects(identity.redeem(secret), (error: Error & { code: string; hint: string }) => {
      messages.add(`${error.message} ${error.hint}`)
      return error.code === code
    })
  }
  assert.equal(messages.size, 1)
})

test('a session slides on with use, ends when it is not used, and at last in any case', async () => {
  const { sessionToken } = await signIn()
  const start = now
  now += IDLE_LIFE_MS - 1
  assert.notEqual(await identity.authenticate(sessionToken), null)
  now += IDLE_LIFE_MS - 1
  assert.notEqual(await identity.authenticate(sessionToken), null, 'it slid on')
  now += IDLE_LIFE_MS
  assert.equal(await identity.authenticate(sessionToken), null, 'it was not used')

  const other = await signIn()
  const otherStart = now
  while (now < otherStart + WHOLE_LIFE_MS) {
    assert.notEqual(await identity.authenticate(other.sessionToken), null)
    now += IDLE_LIFE_MS / 2
  }
  assert.equal(await identity.authenticate(other.sessionToken), null)
  assert(start < otherStart)
})

test('a session that was signed out is nobody’s, and its token is not in the database', async () => {
  const { sessionToken } = await signIn()
  const rows = await store.db.selectFrom('session').selectAll().execute()
  assert(!JSON.stringify(rows).includes(sessionToken))
  await identity.signOut(sessionToken)
  assert.equal(await identity.authenticate(sessionToken), null)
})

test('a key holds what it was given, is kept as a hash, and its use is noted once a minute', async () => {
  const admin = await adminOf()
  const { key, secret } = await identity.createKey(admin, {
    name: 'app',
    scopes: ['inference', 'inference'],
    expiresInDays: 1,
  })
  assert.match(secret, /^baton_[0-9a-z]{52}$/)
  assert.equal(key.prefix, secret.slice(0, 12))
  const rows = await store.db.selectFrom('apiKey').selectAll().execute()
  assert(!JSON.stringify(rows).includes(secret.slice(12)))

  const principal = await identity.authenticate(secret)
  assert.deepEqual(principal?.scopes, ['inference'])
  assert.equal(principal?.kind, 'key')
  const usedAt = async () =>
    (await identity.listKeys('default')).find((one) => one.id === key.id)?.lastUsedAt ?? null
  const first = await usedAt()
  assert.equal(first, now)
  now += MINUTE_MS - 1
  await identity.authenticate(secret)
  assert.equal(await usedAt(), first)
  now += 1
  await identity.authenticate(secret)
  assert.equal(await usedAt(), now)
})

test('a key ends on its day, and when it is revoked', async () => {
  const admin = await adminOf()
  const ending = await identity.createKey(admin, { name: 'a', scopes: ['jobs:read'], expiresInDays: 1 })
  const endless = await identity.createKey(admin, { name: 'b', scopes: ['jobs:read'], expiresInDays: null })
  now += 24 * 60 * MINUTE_MS
  assert.equal(await identity.authenticate(ending.secret), null)
  assert.notEqual(await identity.authenticate(endless.secret), null)
  const revoked = await identity.revokeKey(admin, endless.key.id)
  assert.equal(revoked.revokedAt, now)
  assert.equal(await identity.authenticate(endless.secret), null)
  now += MINUTE_MS
  assert.equal((await identity.revokeKey(admin, endless.key.id)).revokedAt, revoked.revokedAt, 'once')
  await assert.rejects(identity.revokeKey(admin, 'key_none'), { code: 'identity/key-not-found' })
  await assert.rejects(identity.revokeKey({ ...admin, project: 'other' }, endless.key.id), {
    code: 'identity/key-not-found',
  })
})

test('nobody makes or revokes a key that holds more than they do', async () => {
  const admin = await adminOf()
  const narrow = await identity.createKey(admin, {
    name: 'narrow',
    scopes: ['jobs:read', 'keys:write'],
    expiresInDays: 30,
  })
  const wide = await identity.createKey(admin, { name: 'wide', scopes: ['admin'], expiresInDays: 30 })
  const principal = await identity.authenticate(narrow.secret)
  assert(principal !== null)
  for (const scope of ['jobs:write', 'admin'] as const) {
    await assert.rejects(identity.createKey(principal, { name: 'x', scopes: [scope], expiresInDays: 1 }), {
      code: 'identity/scopes-too-wide',
    })
  }
  await assert.rejects(identity.revokeKey(principal, wide.key.id), { code: 'identity/may-not-revoke' })
  const child = await identity.createKey(principal, { name: 'c', scopes: ['jobs:read'], expiresInDays: 1 })
  assert.deepEqual((await identity.authenticate(child.secret))?.scopes, ['jobs:read'])
})

test('what is no token is nobody’s', async () => {
  for (const token of ['', 'baton_', 'baton_x', 'x', '%', "' or 1=1", 'y'.repeat(100_000)])
    assert.equal(await identity.authenticate(token), null)
})

test('the local key is a 0600 file, stays while it is good, and is made anew when it is not', async () => {
  const file = await identity.ensureLocalKey(store.dataDir)
  assert.equal(file, join(store.dataDir, 'admin.key'))
  assert.equal(statSync(file).mode & 0o777, 0o600)
  const read = (): string => readFileSync(file, 'utf8').trim()
  const first = read()
  assert.deepEqual((await identity.authenticate(first))?.scopes, SCOPES)
  await identity.ensureLocalKey(store.dataDir)
  assert.equal(read(), first)

  chmodSync(file, 0o644)
  await identity.ensureLocalKey(store.dataDir)
  const second = read()
  assert.notEqual(second, first, 'others could have read it')
  assert.equal(await identity.authenticate(first), null, 'the one before opens nothing')
  assert.equal(statSync(file).mode & 0o777, 0o600)

  writeFileSync(file, 'broken\n', { mode: 0o600 })
  await identity.ensureLocalKey(store.dataDir)
  assert.notEqual(await identity.authenticate(read()), null)
})

test('every role holds only scopes that exist, and only the administrator holds admin', () => {
  for (const [role, scopes] of Object.entries(ROLE_SCOPES)) {
    for (const scope of scopes) assert(SCOPES.includes(scope))
    assert.equal(scopes.includes('admin'), role === 'admin')
  }
})
