import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Topic } from '#contract'
import type { FeedEvent } from '#runtime'
import { openStream } from '../testing/read-stream.ts'
import { testApi, type TestApi } from '../testing/test-api.ts'

let api: TestApi
let url: string
const stored: FeedEvent[] = []
const listeners = new Set<(event: FeedEvent) => void>()

const feed = {
  newestId: async () => stored.at(-1)?.id ?? 0,
  after: async (id: number, limit: number) => stored.filter((event) => event.id > id).slice(0, limit),
  listen: (listener: (event: FeedEvent) => void) => {
    listeners.add(listener)
    return () => listeners.delete(listener)
  },
}

function happen(topic: Topic, key: string): void {
  const event = { id: stored.length + 1, at: 1, topic, key, change: 'state', project: null }
  stored.push(event)
  for (const listener of listeners) listener(event)
}

before(async () => {
  api = await testApi({ runtime: { events: feed } }, { config: { port: 0 } })
  url = (await api.listen()).url
})
after(() => api.close())

const open = async (key: string, headers = {}) =>
  openStream(`${url}/api/v1/events`, { authorization: `Bearer ${key}`, ...headers })

test('changes reach who listens, with their numbers and in order', async () => {
  const stream = await open(await api.keyWith('jobs:read'))
  assert.equal(stream.status, 200)
  assert.match(String(stream.headers['content-type']), /^text\/event-stream/)
  await stream.until(': baton')
  for (let count = 1; count <= 500; count += 1) happen('job', `job_${count}`)
  const text = await stream.until('"key":"job_500"')
  const ids = [...text.matchAll(/^id: (\d+)$/gm)].map(([, id]) => Number(id))
  assert.deepEqual(
    ids,
    Array.from({ length: 500 }, (_, index) => index + 1),
  )
  stream.hangUp()
})

test('who comes back with Last-Event-ID misses nothing and hears nothing twice', async () => {
  const key = await api.keyWith('jobs:read')
  const stream = await open(key, { 'last-event-id': '498' })
  const text = await stream.until('"key":"job_500"')
  assert(!text.includes('"key":"job_498"') && text.includes('"key":"job_499"'))
  happen('job', 'live')
  await stream.until('"key":"live"')
  stream.hangUp()
  for (const wrong of ['x', '-1', '999999']) {
    const other = await open(key, { 'last-event-id': wrong })
    await other.until(': baton')
    happen('job', `after-${wrong}`)
    assert(!(await other.until(`after-${wrong}`)).includes('"key":"live"'))
    other.hangUp()
  }
})

test('nobody hears of what they may not read', async () => {
  const stream = await open(await api.keyWith('data:read'))
  await stream.until(': baton')
  happen('job', 'hidden')
  happen('audit', 'hidden')
  happen('endpoint', 'hidden')
  happen('dataset', 'docs')
  const text = await stream.until('"key":"docs"')
  assert(!text.includes('hidden'))
  stream.hangUp()
})

test('a feed that fails ends the stream and nothing else', async () => {
  const key = await api.keyWith('jobs:read')
  const stream = await open(key)
  await stream.until(': baton')
  const { after: read } = feed
  feed.after = async () => {
    throw new Error('the database is away')
  }
  happen('job', 'lost')
  await stream.ended
  feed.after = read
  const again = await open(key, { 'last-event-id': String(stored.length - 1) })
  await again.until('"key":"lost"')
  again.hangUp()
})

test('who hangs up is forgotten, and a server that closes ends the streams', async () => {
  const key = await api.keyWith('jobs:read')
  while (listeners.size > 0) await new Promise((resolve) => setImmediate(resolve))
  const [one, two] = [await open(key), await open(key)]
  await Promise.all([one.until(': baton'), two.until(': baton')])
  while (listeners.size < 2) await new Promise((resolve) => setImmediate(resolve))
  one.hangUp()
  while (listeners.size > 1) await new Promise((resolve) => setImmediate(resolve))
  await api.close()
  await two.ended
  assert.equal(listeners.size, 0)
})
