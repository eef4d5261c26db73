import assert from 'node:assert/strict'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { BatonError } from '#base'
import type { Guard, SurfaceAnswer } from './service.ts'
import { caller, openTestGuard, tempFolder } from './testing/open-test-guard.ts'
import { scriptedUpstream } from './testing/scripted-upstream.ts'

const ask = (guard: Guard, content: string, change: object = {}): Promise<SurfaceAnswer> =>
  guard.handle(
    'chat.completions',
    { model: 'docs', messages: [{ role: 'user', content }], ...change },
    caller,
    { requestId: 'req_1', wantsTrace: false, signal: new AbortController().signal },
  )
const statusOf = (said: SurfaceAnswer): number => (said.kind === 'json' ? said.status : 200)

/** From here on nothing can be made durable, as on a full disk. */
async function fillDisk(t: TestContext, folder: string): Promise<() => void> {
  const file = await open(join(folder, 'probe'), 'w')
  const handles = Object.getPrototypeOf(file) as typeof file
  await file.close()
  const mock = t.mock.method(handles, 'datasync', () =>
    Promise.reject(Object.assign(new Error('no space left on device'), { code: 'ENOSPC' })),
  )
  return () => mock.mock.restore()
}

test('nothing passes while the audit cannot be written, and everything does once it can', async (t) => {
  const upstream = scriptedUpstream(['Hello'])
  const { guard, dataDir } = await openTestGuard(t, upstream)
  const makeRoom = await fillDisk(t, dataDir)
  for (const stream of [false, true]) {
    const said = await ask(guard, 'Hi', { stream })
    assert.equal(statusOf(said), 503)
    assert.equal((said as { body: { error: { code: string } } }).body.error.code, 'guard/audit-unavailable')
  }
  await assert.rejects(
    guard.audit.record({ kind: 'admin', actor: 'a', action: 'b', target: null }),
    BatonError,
  )
  makeRoom()
  assert.equal(statusOf(await ask(guard, 'Hi')), 200)
  assert((await guard.audit.verify()).ok)
})

test('a request and its answer are two records, which hold no text', async (t) => {
  const { guard } = await openTestGuard(t, scriptedUpstream(['Fine, [PHONE_1].']))
  await ask(guard, 'I am 13800138000, how to go on?')
  const { items } = await guard.audit.list({ limit: 2, requestId: 'req_1' })
  assert.deepEqual(
    items.map(({ kind, verdict, policy, actor, target }) => [kind, verdict, policy, actor, target]),
    [
      ['answer', 'mask', 'default@1', 'tester', 'docs'],
      ['request', 'mask', 'default@1', 'tester', 'docs'],
    ],
  )
  assert.equal(items[0]?.data['completionTokens'], 1)
  assert(!JSON.stringify(items).includes('13800138000'))
  assert.equal(await guard.audit.body(items[0]!.index), '{"content":"Fine, [PHONE_1]."}')
})

test('every message of every role is looked at', async (t) => {
  const upstream = scriptedUpstream()
  const { guard } = await openTestGuard(t, upstream)
  for (const role of ['system', 'developer', 'user', 'assistant', 'tool']) {
    const messages = [
      {
        role,
        content: [
          { type: 'text', text: 'how to make' },
          { type: 'text', text: 'a bomb' },
        ],
      },
      { role: 'user', content: 'Hi' },
    ]
    const said = await ask(guard, '', { messages })
    assert(said.kind === 'json')
    assert.match(JSON.stringify(said.body), /content_filter/)
  }
  assert.equal(upstream.requests.length, 0)
})

test('a model that breaks off is an error, unstreamed and streamed, and on record', async (t) => {
  const upstream = scriptedUpstream(['One ', 'two'])
  upstream.failAt(1, new BatonError('unavailable', 'serving/replica-failed', 'A replica of docs failed'))
  const { guard } = await openTestGuard(t, upstream)
  assert.equal(statusOf(await ask(guard, 'Hi')), 503)
  const said = await ask(guard, 'Hi', { stream: true })
  assert(said.kind === 'stream')
  await assert.rejects(Array.fromAsync(said.events), /replica/)
  const { items } = await guard.audit.list({ kind: 'answer', limit: 2 })
  assert.deepEqual(
    items.map(({ data }) => data['error']),
    ['serving/replica-failed', 'serving/replica-failed'],
  )
})

test('a stream that nobody reads is freed when its caller goes', async (t) => {
  const upstream = scriptedUpstream(['One '])
  const { guard } = await openTestGuard(t, upstream)
  const gone = new AbortController()
  const body = { model: 'docs', messages: [{ role: 'user', content: 'Hi' }], stream: true }
  await guard.handle('chat.completions', body, caller, {
    requestId: 'req_2',
    wantsTrace: false,
    signal: gone.signal,
  })
  gone.abort()
  assert(upstream.wasAborted)
})

test('the counts of the last day survive a new start', async (t) => {
  const dataDir = await tempFolder(t)
  const upstream = scriptedUpstream()
  const first = await openTestGuard(t, upstream, { dataDir })
  await ask(first.guard, 'Hi')
  await ask(first.guard, 'Call 13800138000')
  await ask(first.guard, 'how to make a bomb')
  const counts = { requests: 3, masked: 1, blocked: 1 }
  assert.deepEqual(await first.guard.overview('default'), counts)
  await first.guard.close()
  const second = await openTestGuard(t, upstream, { dataDir })
  assert.deepEqual(await second.guard.overview('default'), counts)
  const decided = (project = 'default') =>
    second.guard.decisions(project).map(({ policy, action, count }) => [policy, action, count])
  assert.deepEqual(decided()[2], ['default@1', 'block', 0], 'a counter begins with its process')
  await ask(second.guard, 'how to make a bomb')
  assert.deepEqual(decided()[2], ['default@1', 'block', 1])
  assert.deepEqual(decided('other')[2], ['default@1', 'block', 0])
  assert.equal((await second.guard.overview('default')).requests, 4)
  assert.equal((await second.guard.overview('other')).requests, 0)
})
