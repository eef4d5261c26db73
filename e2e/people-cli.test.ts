/** People and projects from the command line, against a real server. */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { after, before, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import type { Account, JobSummary, Principal } from '#contract'
import { startConsoleServer, type ConsoleServer } from './console-server.ts'

const CLI = fileURLToPath(new URL('../src/cli/main.ts', import.meta.url))
let server: ConsoleServer

before(async () => {
  server = await startConsoleServer()
})
after(() => server?.close())

interface Said {
  readonly code: number
  readonly out: string
  readonly err: string
}

const baton = (args: readonly string[], key?: string): Promise<Said> =>
  new Promise((resolve) => {
    const env = {
      PATH: process.env['PATH'],
      BATON_DATA_DIR: server.dataDir,
      ...(key === undefined ? {} : { BATON_API_KEY: key }),
    }
    execFile(process.execPath, [CLI, ...args], { env }, (error, out, err) =>
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, out, err }),
    )
  })
async function json<Answer>(...args: string[]): Promise<Answer> {
  const { code, out, err } = await baton(['--json', ...args])
  assert.equal(code, 0, err)
  return JSON.parse(out) as Answer
}

test('an administrator makes people and projects, changes what somebody is, and -p says where', async () => {
  await json('project', 'create', 'research')
  await json('account', 'create', 'ada', '--role', 'engineer', '--email', 'Ada@example.org', '-p', 'research')
  await json('account', 'change', 'ada', '--role', 'reviewer', '--unix-account', 'nobody')
  const { items } = await json<{ items: Account[] }>('account', 'list')
  const ada = items.find(({ name }) => name === 'ada')
  assert.deepEqual(ada?.memberships, [
    { project: 'default', role: 'reviewer' },
    { project: 'research', role: 'engineer' },
  ])
  assert.deepEqual([ada?.email, ada?.unixAccount], ['ada@example.org', 'nobody'])

  const raised = await json<{ items: Account[] }>('account', 'change', 'ada', '--role', 'admin')
  assert.equal(raised.items[0]?.isAdmin, true)
  const lowered = await json<{ items: Account[] }>('account', 'change', 'ada', '--role', 'none')
  assert.equal(lowered.items[0]?.isAdmin, false)
  assert.deepEqual(lowered.items[0]?.memberships, [{ project: 'research', role: 'engineer' }])

  await json('run', '--detach', '-p', 'research', '--name', 'there', '--', 'true')
  const names = async (...args: string[]): Promise<string[]> =>
    (await json<{ items: JobSummary[] }>('ps', '--all', ...args)).items.map(({ name }) => name)
  assert.deepEqual(await names('-p', 'research'), ['there'])
  assert.deepEqual(await names(), [])
  const none = await baton(['ps', '-p', 'nowhere'])
  assert.equal(none.code, 3)
  assert.match(none.err, /identity\/project-not-found/)
})

test('a link signs a colleague in, who is out again when the account is disabled', async () => {
  const { url } = await json<{ url: string }>('account', 'link', 'ada')
  const secret = new URL(url).hash.slice(1)
  const origin = server.url
  const answer = await fetch(`${origin}/api/v1/session`, {
    method: 'POST',
    headers: { origin, 'content-type': 'application/json' },
    body: JSON.stringify({ secret }),
  })
  assert.equal(((await answer.json()) as Principal).account, 'ada')
  const cookie = (answer.headers.get('set-cookie') ?? '').split(';')[0] ?? ''
  const who = async (): Promise<number> =>
    (await fetch(`${origin}/api/v1/session`, { headers: { cookie } })).status
  assert.equal(await who(), 200)
  await json('account', 'disable', 'ada')
  assert.equal(await who(), 401)
  const refused = await baton(['account', 'link', 'ada'])
  assert.equal(refused.code, 4)
  assert.match(refused.err, /baton account change ada --enable/)
})

test('a key of one project opens no other with -p, and changes nobody', async () => {
  const made = await json<{ secret: string }>('key', 'create', 'ci', '--scopes', 'admin', '-p', 'research')
  const own = await baton(['ps', '-p', 'research', '--json'], made.secret)
  assert.equal(own.code, 0, own.err)
  for (const [args, code] of [
    [['ps', '-p', 'default'], 'identity/other-project'],
    [['account', 'create', 'eve', '--role', 'admin'], 'identity/bound-to-project'],
    [['project', 'create', 'mine'], 'identity/bound-to-project'],
  ] as const) {
    const { err, code: exit } = await baton(args, made.secret)
    assert.equal(exit, 4, err)
    assert(err.includes(code), err)
  }
})
