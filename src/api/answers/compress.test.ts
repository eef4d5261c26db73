import assert from 'node:assert/strict'
import { test } from 'node:test'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { bearer, testApi } from '../testing/test-api.ts'
import { chooseEncoding } from './compress.ts'

const nodes = Array.from({ length: 40 }, (_, index) => ({
  id: `node-${index}`,
  cluster: 'local',
  state: 'ready',
  devices: [],
  memoryMiB: 1,
  memoryUsedMiB: 1,
  cpuCount: 1,
  seenAt: 1,
}))

test('an answer of some length is compressed as its caller takes it, a short one and a stream are not', async (t) => {
  let listeners = 0
  const api = await testApi({
    runtime: {
      nodes: async () => nodes,
      queues: async () => [],
      events: { listen: () => () => (listeners += 1), newestId: async () => 0, after: async () => [] },
    },
  })
  t.after(() => api.close())
  const key = await api.keyWith('admin')
  const get = (url: string, encodings?: string, extra = {}) =>
    api.app.inject({
      url,
      headers: {
        ...bearer(key),
        ...extra,
        ...(encodings === undefined ? {} : { 'accept-encoding': encodings }),
      },
    })

  const plain = await get('/api/v1/nodes')
  assert.equal(plain.headers['content-encoding'], undefined)
  assert.equal(plain.headers['vary'], 'accept-encoding')
  const gzip = await get('/api/v1/nodes', 'gzip, deflate')
  assert.equal(gzip.headers['content-encoding'], 'gzip')
  assert.equal(gunzipSync(gzip.rawPayload).toString(), plain.body)
  const brotli = await get('/api/v1/nodes', 'gzip, deflate, br')
  assert.equal(brotli.headers['content-encoding'], 'br')
  assert.equal(brotliDecompressSync(brotli.rawPayload).toString(), plain.body)
  assert(brotli.rawPayload.length * 5 < plain.rawPayload.length)
  assert.equal(Number(brotli.headers['content-length']), brotli.rawPayload.length)

  const again = await get('/api/v1/nodes', 'br', { 'if-none-match': brotli.headers.etag })
  assert.deepEqual([again.statusCode, again.headers['content-encoding'], again.body], [304, undefined, ''])
  assert.equal((await get('/api/v1/queues', 'br')).headers['content-encoding'], undefined)

  const { url } = await api.listen()
  const leaving = new AbortController()
  const events = await fetch(`${url}/api/v1/events`, {
    headers: { ...bearer(key), host: new URL(url).host, 'accept-encoding': 'gzip, br' },
    signal: leaving.signal,
  })
  assert.match(String(events.headers.get('content-type')), /event-stream/)
  assert.equal(events.headers.get('content-encoding'), null)
  const first = await events.body?.getReader().read()
  assert(first?.done === false, 'the first words come while the stream is open')
  leaving.abort()
})

test('an encoding that is refused is not chosen', () => {
  assert.equal(chooseEncoding('br;q=0, gzip;q=0.5'), 'gzip')
  assert.equal(chooseEncoding('br;q=0.000'), null)
  assert.equal(chooseEncoding('identity'), null)
  assert.equal(chooseEncoding(undefined), null)
  assert.equal(chooseEncoding('GZIP'), 'gzip')
})
