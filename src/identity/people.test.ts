import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, before, test } from 'node:test'
import * as fc from 'fast-check'
import { MemberRole, SCOPES, type Principal, type Role } from '#contract'
import { testStore, type TestStore } from '#store/testing'
import { createIdentity, ROLE_SCOPES, type Identity } from './index.ts'

let store: TestStore
let identity: Identity
let admin: Principal
let count = 0
const now = 1_790_000_000_000

before(async () => {
  store = await testStore()
  identity = createIdentity({ db: store.db, clock: { now: () => now } })
  const secret = readFileSync(await identity.ensureLocalKey(store.dataDir), 'utf8').trim()
  admin = await known(secret)
  await identity.createProject(admin, 'law')
  await identity.createProject(admin, 'vision')
})
after(() => store.close())

async function known(token: string, project?: string): Promise<Principal> {
  const principal = await identity.authenticate(token, project)
  assert(principal !== null)
  return principal
}

async function person(role: Role, project = 'default'): Promise<{ name: string; token: string }> {
  count += 1
  const name = `person-${count}`
  await identity.createAccount(admin, { name, role, project })
  return { name, token: await signIn(name) }
}

async function signIn(name: string, by = admin): Promise<string> {
  const { url } = await identity.createSignInLink('http://127.0.0.1:7420', by, name)
  return (await identity.redeem(new URL(url).hash.slice(1))).sessionToken
}

const idOf = async (name: string): Promise<string> =>
  (await store.db.selectFrom('account').select('id').where('name', '=', name).executeTakeFirstOrThrow()).id

const keyOf = async (by: Principal, scopes: readonly (typeof SCOPES)[number][]): Promise<string> =>
  (await identity.createKey(by, { name: 'k', scopes, expiresInDays: 1 })).secret

test('a person is in each project what they are there, and chooses among those that are theirs', async () => {
  const { name, token } = await person('engineer', 'law')
  await identity.changeAccount(admin, name, { memberships: [{ project: 'vision', role: 'auditor' }] })
  const [first, second] = [await known(token), await known(token, 'vision')]
  assert.deepEqual([first.project, first.role, first.account], ['law', 'engineer', name])
  assert.deepEqual([second.project, second.role], ['vision', 'auditor'])
  assert.deepEqual(second.scopes, ROLE_SCOPES.auditor)
  for (const other of ['default', 'nothing', ''])
    await assert.rejects(identity.authenticate(token, other), { code: 'identity/project-not-found' })
  const mine = await identity.listProjects(first)
  assert.deepEqual(
    mine.map((project) => [project.name, project.role]),
    [
      ['law', 'engineer'],
      ['vision', 'auditor'],
    ],
  )

  await identity.changeAccount(admin, name, { memberships: [{ project: 'law', role: null }] })
  await assert.rejects(identity.authenticate(token, 'law'), { code: 'identity/project-not-found' })
  assert.equal((await known(token)).project, 'vision', 'the session goes on where they still are')
  await identity.changeAccount(admin, name, { memberships: [{ project: 'vision', role: null }] })
  assert.equal(await identity.authenticate(token), null)
  await assert.rejects(signIn(name), { code: 'identity/account-nowhere' })
})

test('an administrator is one of every project that there is, and of no other', async () => {
  const { token } = await person('admin')
  for (const project of ['default', 'law', 'vision'])
    assert.deepEqual((await known(token, project)).scopes, SCOPES)
  await assert.rejects(identity.authenticate(token, 'nothing'), { code: 'identity/project-not-found' })
  assert.deepEqual(
    (await identity.listProjects(await known(token))).map(({ name }) => name),
    ['default', 'law', 'vision'],
  )
})

test('a disabled account’s sessions, links and keys end at once, and do not come back when it is enabled', async () => {
  const { name, token } = await person('engineer')
  const key = await keyOf(await known(token), ['jobs:read'])
  const { url } = await identity.createSignInLink('http://127.0.0.1:7420', admin, name)
  await identity.changeAccount(admin, name, { isDisabled: true })
  assert.equal(await identity.authenticate(token), null)
  assert.equal(await identity.authenticate(key), null)
  await assert.rejects(signIn(name), { code: 'identity/account-disabled' })
  // A sign-in that was under way when the account was disabled.
  const { id: accountId } = await known(await signIn((await person('auditor')).name))
  await store.db
    .updateTable('session')
    .set({ accountId: await idOf(name) })
    .where('accountId', '=', accountId)
    .execute()
  await identity.changeAccount(admin, name, { isDisabled: false })
  assert.equal(
    (
      await store.db
        .selectFrom('session')
        .selectAll()
        .where('accountId', '=', await idOf(name))
        .execute()
    ).length,
    0,
  )
  assert.equal(await identity.authenticate(token), null)
  assert.equal(await identity.authenticate(key), null)
  await assert.rejects(identity.redeem(new URL(url).hash.slice(1)), { code: 'identity/link-unknown' })
  assert.equal((await known(await signIn(name))).role, 'engineer')
})

test('the first administrator stays one, and is not disabled', async () => {
  for (const change of [{ isDisabled: true }, { isAdmin: false }])
    await assert.rejects(identity.changeAccount(admin, 'admin', change), {
      code: 'identity/first-admin-stays',
    })
})

test('a key opens its project alone, also an administrator’s; the one of this machine chooses', async () => {
  const { token } = await person('admin')
  const key = await keyOf(await known(token, 'law'), ['admin'])
  const principal = await known(key)
  assert.deepEqual([principal.project, principal.isBound], ['law', true])
  assert.equal((await known(key, 'law')).project, 'law')
  await assert.rejects(identity.authenticate(key, 'default'), { code: 'identity/other-project' })
  assert.deepEqual(
    (await identity.listProjects(principal)).map(({ name }) => name),
    ['law'],
  )
  for (const refused of [
    () => identity.createProject(principal, 'mine'),
    () => identity.createAccount(principal, { name: 'x', role: 'admin' }),
    () => identity.changeAccount(principal, 'admin', { email: 'x@example.org' }),
    () => identity.createSignInLink('http://127.0.0.1:7420', principal, 'admin'),
  ])
    await assert.rejects(refused(), { code: 'identity/bound-to-project' })

  const own = await signIn(principal.account, principal)
  assert.deepEqual([(await known(own)).project, (await known(own)).isBound], ['law', true])
  await assert.rejects(identity.authenticate(own, 'default'), { code: 'identity/other-project' })
  const secret = readFileSync(await identity.ensureLocalKey(store.dataDir), 'utf8').trim()
  assert.equal((await known(secret, 'vision')).project, 'vision')
})

test('a key of a project sees the members of it, and nothing of what they are elsewhere', async () => {
  const { name } = await person('engineer', 'law')
  await identity.changeAccount(admin, name, { memberships: [{ project: 'vision', role: 'auditor' }] })
  const { name: stranger } = await person('engineer', 'default')
  const seen = await identity.listAccounts({ ...admin, project: 'law', isBound: true })
  assert.deepEqual(seen.find((account) => account.name === name)?.memberships, [
    { project: 'law', role: 'engineer' },
  ])
  assert.equal(
    seen.find((account) => account.name === stranger),
    undefined,
  )
})

test('names and e-mails are one person’s; a name is never given again', async () => {
  const { name } = await person('engineer')
  await identity.changeAccount(admin, name, { email: 'ada@example.org' })
  await assert.rejects(identity.createAccount(admin, { name, role: 'auditor' }), {
    code: 'identity/account-taken',
  })
  const taken = { name: 'other-ada', role: 'auditor', email: 'ada@example.org' } as const
  await assert.rejects(identity.createAccount(admin, taken), { code: 'identity/email-taken' })
  await assert.rejects(identity.createAccount(admin, { name: 'y', role: 'auditor', project: 'nothing' }), {
    code: 'identity/project-not-found',
  })
  const items = await identity.listAccounts(admin)
  assert(!items.some((account) => ['other-ada', 'y'].includes(account.name)), 'nothing is half made')
  await assert.rejects(identity.changeAccount(admin, 'nobody', {}), { code: 'identity/account-not-found' })
})

test('the Unix account of a job’s owner is that of the account, and nobody’s where there is none', async () => {
  const { name } = await person('engineer')
  assert.equal(await identity.unixAccountOf(name), null)
  await identity.changeAccount(admin, name, { unixAccount: 'ada' })
  assert.equal(await identity.unixAccountOf(name), 'ada')
  assert.equal(await identity.unixAccountOf('no-such-owner'), null)
})

test('no chain of keys ever holds more than who began it, whatever becomes of their role', async () => {
  const role = fc.constantFrom(...MemberRole.options)
  const scopes = fc.subarray([...SCOPES], { minLength: 1 })
  await fc.assert(
    fc.asyncProperty(role, role, fc.array(scopes, { minLength: 1, maxLength: 4 }), async (was, is, chain) => {
      const { name, token } = await person(was, 'law')
      let maker = await known(token)
      const held: { token: string; most: readonly string[] }[] = []
      for (const wanted of chain) {
        const isTooWide = wanted.some((scope) => !maker.scopes.includes(scope))
        const made = await keyOf(maker, wanted).catch((error: { code: string }) => error.code)
        assert.equal(made === 'identity/scopes-too-wide', isTooWide)
        if (isTooWide) continue
        held.push({ token: made, most: maker.scopes })
        maker = await known(made)
      }
      await identity.changeAccount(admin, name, { memberships: [{ project: 'law', role: is }] })
      for (const { token: key, most } of held) {
        const principal = await known(key)
        for (const scope of principal.scopes) assert(most.includes(scope) && ROLE_SCOPES[is].includes(scope))
        assert.equal(principal.project, 'law')
      }
    }),
    { numRuns: 15 },
  )
})
