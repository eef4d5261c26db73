/** People and projects over HTTP: what an administrator does, what it changes at once, and what the audit keeps. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { after, before, test } from 'node:test'
import type { Topic } from '#contract'
import type { FeedEvent } from '#runtime'
import { openStream } from '../testing/read-stream.ts'
import { bearer, HOST, ORIGIN, testApi, type TestApi } from '../testing/test-api.ts'

let api: TestApi
let url: string
let local: string
let ring = (): void => {}
const stored: FeedEvent[] = []
const submitted: { project: string; owner: string }[] = []

before(async () => {
  const events = {
    newestId: async () => stored.at(-1)?.id ?? 0,
    after: async (id: number) => stored.filter((event) => event.id > id),
    listen: (listener: () => void) => {
      ring = listener
      return () => {}
    },
  }
  const submit = async (request: { project: string; owner: string }): Promise<never> => {
    submitted.push(request)
    throw new Error('far enough')
  }
  api = await testApi({ runtime: { events, submit } }, { config: { port: 0 } })
  url = (await api.listen()).url
  local = readFileSync(await api.identity.ensureLocalKey(api.store.dataDir), 'utf8').trim()
})
after(() => api.close())

const send = (method: 'GET' | 'POST', path: string, headers: object, payload?: object) =>
  fetch(`${url}/api/v1${path}`, {
    method,
    headers: {
      ...(headers as Record<string, string>),
      ...(payload === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(payload === undefined ? {} : { body: JSON.stringify(payload) }),
  })
const asAdmin = (): Record<string, string> => ({ authorization: `Bearer ${local}` })
const session = async (name: string, project?: string): Promise<Record<string, string>> => {
  const { url: link } = (await (
    await send('POST', '/sign-in-links', asAdmin(), { account: name })
  ).json()) as { url: string }
  const { sessionToken } = await api.identity.redeem(new URL(link).hash.slice(1))
  const cookie = `baton_session_${new URL(url).port}=${sessionToken}`
  return { cookie, origin: url, ...(project === undefined ? {} : { 'baton-project': project }) }
}
const codeOf = async (answer: Response): Promise<string> => ((await answer.json()) as { code: string }).code

test('an administrator makes a project and a person, who signs in and works where they have a role', async () => {
  assert.equal((await send('POST', '/projects', asAdmin(), { name: 'law' })).status, 201)
  assert.equal(
    await codeOf(await send('POST', '/projects', asAdmin(), { name: 'law' })),
    'identity/project-taken',
  )
  const ada = { name: 'ada', role: 'engineer', project: 'law' }
  assert.equal((await send('POST', '/accounts', asAdmin(), ada)).status, 201)

  const headers = await session('ada', 'law')
  await send('POST', '/jobs', headers, { name: 'x', command: ['true'] })
  const key = (await (
    await send('POST', '/keys', headers, { name: 'admin', scopes: ['jobs:write'] })
  ).json()) as { secret: string; key: { account: string } }
  assert.equal(key.key.account, 'ada')
  await send('POST', '/jobs', { authorization: `Bearer ${key.secret}` }, { name: 'x', command: ['true'] })
  assert.deepEqual(
    submitted.map(({ project, owner }) => [project, owner]),
    [
      ['law', 'ada'],
      ['law', 'ada'],
    ],
    'a key’s name is nobody: its jobs are those of its maker',
  )
  const elsewhere = await send('GET', '/jobs', { ...headers, 'baton-project': 'default' })
  assert.deepEqual([elsewhere.status, await codeOf(elsewhere)], [404, 'identity/project-not-found'])
  const widened = await send('GET', '/session', {
    authorization: `Bearer ${key.secret}`,
    'baton-project': 'default',
  })
  assert.deepEqual([widened.status, await codeOf(widened)], [403, 'identity/other-project'])
})

test('only an administrator changes people and projects, and no key does', async () => {
  const engineer = await session('ada')
  const key = await api.keyWith('admin')
  for (const [path, body] of [
    ['/accounts', { name: 'eve', role: 'admin' }],
    ['/accounts/ada', { isAdmin: true }],
    ['/projects', { name: 'mine' }],
    ['/sign-in-links', { account: 'admin' }],
  ] as const) {
    assert.equal(await codeOf(await send('POST', path, engineer, body)), 'api/scope-missing', path)
    if (path === '/sign-in-links') continue
    assert.equal(
      await codeOf(await send('POST', path, { authorization: `Bearer ${key}` }, body)),
      'identity/bound-to-project',
      path,
    )
  }
  const other = await send('POST', '/sign-in-links', { authorization: `Bearer ${key}` }, { account: 'ada' })
  assert.equal(await codeOf(other), 'identity/bound-to-project')
})

test('a disabled account is out with its next call, and its event stream ends', async () => {
  const headers = await session('ada', 'law')
  const stream = await openStream(`${url}/api/v1/events?project=law`, { cookie: headers['cookie'] ?? '' })
  await stream.until(': baton')
  const happen = (key: string): void => {
    const topic: Topic = 'job'
    stored.push({ id: stored.length + 1, at: 1, topic, key, change: 'state', project: 'law' })
    ring()
  }
  happen('before')
  await stream.until('"key":"before"')
  const changed = await send('POST', '/accounts/ada', asAdmin(), { isDisabled: true })
  assert.notEqual(((await changed.json()) as { disabledAt: number | null }).disabledAt, null)
  assert.equal((await send('GET', '/session', headers)).status, 401)
  await sleep(1_050)
  happen('after')
  assert(!(await stream.ended).includes('"key":"after"'))
})

test('every act is in the audit of the default project, with who did it to whom, and no e-mail', async () => {
  await send('POST', '/accounts/ada', { ...asAdmin(), 'baton-project': 'law' }, { email: 'ada@example.org' })
  const told = api.acts.filter(({ kind }) => kind === 'admin')
  const acts = new Set(told.map(({ action, target }) => `${action} ${target}`))
  for (const act of [
    'project.create law',
    'account.create ada',
    'sign-in-link.create ada',
    'account.disable ada',
    'account.change ada',
  ])
    assert(acts.has(act), act)
  const all = JSON.stringify(api.acts)
  assert(!all.includes(local) && !all.includes('ada@example.org'))
  const people = api.acts.filter(({ action }) => action.startsWith('account.')) as unknown as {
    data: { project: string }
  }[]
  assert(people.every(({ data }) => data.project === 'default'))
})

test('the same Idempotency-Key for another project is another call', async () => {
  await send('POST', '/projects', asAdmin(), { name: 'vision' })
  const once = { ...asAdmin(), 'idempotency-key': 'k-1' }
  const key = { name: 'k', scopes: ['inference'] }
  const first = await send('POST', '/accounts', once, { name: 'bob', role: 'auditor' })
  assert.equal(first.status, 201)
  const again = await send('POST', '/accounts', once, { name: 'bob', role: 'auditor' })
  assert.deepEqual([again.status, again.headers.get('idempotency-replayed')], [201, 'true'])
  const other = await send(
    'POST',
    '/accounts',
    { ...once, 'baton-project': 'vision' },
    { name: 'bob', role: 'auditor' },
  )
  assert.equal(await codeOf(other), 'api/idempotency-key-of-other-call')
  assert.equal((await send('POST', '/keys', { ...asAdmin(), 'baton-project': 'vision' }, key)).status, 201)
})

test('names that would be no name are the caller’s mistake', async () => {
  for (const body of [
    { name: 'Ada Lovelace', role: 'engineer' },
    { name: '', role: 'engineer' },
    { name: 'x', role: 'owner' },
    { name: 'x', role: 'engineer', email: 'no-address' },
    { name: 'x', role: 'engineer', unixAccount: 'root; rm' },
    { name: 'x', role: 'engineer', project: '../law' },
  ])
    assert.equal(
      await codeOf(await send('POST', '/accounts', asAdmin(), body)),
      'api/bad-request',
      JSON.stringify(body),
    )
  const admin = await send('POST', '/accounts/bob', asAdmin(), {
    memberships: [{ project: 'law', role: 'admin' }],
  })
  assert.equal(await codeOf(admin), 'api/bad-request', 'nobody is administrator of one project')
})

test('where the address of the host is not ours, none of it is reached', async () => {
  const answer = await api.app.inject({
    method: 'POST',
    url: '/api/v1/accounts',
    headers: { ...bearer(local), host: HOST, origin: ORIGIN },
    payload: { name: 'eve', role: 'admin' },
  })
  assert.equal(answer.statusCode, 421)
})
