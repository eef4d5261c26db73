import assert from 'node:assert/strict'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { test, type TestContext } from 'node:test'
import { notRunning } from '../errors.ts'
import { createClient, isGone, type Client } from './client.ts'

type Answer = (request: IncomingMessage, response: ServerResponse, count: number) => void

async function serve(
  t: TestContext,
  answer: Answer,
): Promise<{ client: Client; requests: IncomingMessage[] }> {
  const requests: IncomingMessage[] = []
  const server = createServer((request, response) => {
    requests.push(request)
    request.resume()
    answer(request, response, requests.length)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.after(() => server.close())
  const { port } = server.address() as { port: number }
  const client = createClient({
    findServer: () => ({ url: `http://127.0.0.1:${port}`, key: 'baton_test', isLocal: true }),
    patienceMs: 5_000,
  })
  return { client, requests }
}

const json = (response: ServerResponse, status: number, body: unknown): void =>
  void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))

test('a change whose connection is cut is sent again with the same key', async (t) => {
  const { client, requests } = await serve(t, (request, response, count) => {
    if (count < 3) request.socket.destroy()
    else json(response, 201, { job: 'x' })
  })
  assert.deepEqual(await client.post('/jobs', { name: 'x' }), { job: 'x' })
  const keys = new Set(requests.map(({ headers }) => headers['idempotency-key']))
  assert.equal(requests.length, 3)
  assert.equal(keys.size, 1)
  assert.equal(requests[0]?.headers.authorization, 'Bearer baton_test')
})

test('a refusal is not repeated, and comes with code, hint and request', async (t) => {
  const { client, requests } = await serve(t, (_request, response) =>
    json(response, 422, {
      type: 'about:blank',
      title: 'Never fits',
      status: 422,
      detail: 'no node has 8 H100',
      code: 'scheduler/never-fits',
      hint: 'ask for less',
      request_id: 'req_7',
    }),
  )
  await assert.rejects(client.post('/jobs', {}), {
    kind: 'never-fits',
    code: 'scheduler/never-fits',
    message: 'no node has 8 H100',
    hint: 'ask for less',
    details: { requestId: 'req_7' },
  })
  assert.equal(requests.length, 1)
})

test('a server that starts answers once it is ready', async (t) => {
  const problem = { title: 'Unavailable', detail: 'starting', code: 'api/starting', request_id: 'r' }
  const { client } = await serve(t, (_request, response, count) =>
    count < 3 ? json(response, 503, problem) : json(response, 200, { items: [], nextCursor: null }),
  )
  assert.deepEqual(await client.list('/jobs', {}, 10), { items: [], nextCursor: null })
})

test('a list is read over its pages up to the limit', async (t) => {
  const { client, requests } = await serve(t, (request, response) => {
    const query = new URL(request.url ?? '', 'http://x').searchParams
    const from = Number(query.get('cursor') ?? 0)
    const count = Math.min(2, Number(query.get('limit')))
    json(response, 200, { items: [from, from + 1].slice(0, count), nextCursor: String(from + count) })
  })
  assert.deepEqual(await client.list('/things', { state: 'a b' }, 5), {
    items: [0, 1, 2, 3, 4],
    nextCursor: '5',
  })
  assert.match(requests[0]?.url ?? '', /\/api\/v1\/things\?state=a\+b&limit=5$/)
})

test('where nothing ran before, it is said at once; a killed server is waited for', async () => {
  let asked = 0
  const never = createClient({
    findServer: () => {
      asked += 1
      throw notRunning('/data', false)
    },
    patienceMs: 60_000,
  })
  await assert.rejects(never.get('/jobs'), (error) => isGone(error))
  assert.equal(asked, 1)

  const killed = createClient({
    findServer: () => {
      asked += 1
      if (asked < 4) throw notRunning('/data', true)
      return { url: 'http://127.0.0.1:1', key: 'k', isLocal: true }
    },
    fetch: async () => new Response('{"ok":true}'),
    patienceMs: 60_000,
  })
  assert.deepEqual(await killed.get('/jobs'), { ok: true })
})

test('an answer that is not Baton’s is called that', async (t) => {
  const { client } = await serve(t, (_request, response) => void response.writeHead(404).end('<html>'))
  await assert.rejects(client.get('/jobs'), { code: 'cli/not-baton' })
})

test('a name that would lead to another call is refused before anything is sent', async () => {
  const client = createClient({ findServer: () => assert.fail('it looked for a server') })
  for (const name of ['', '.', '..'])
    await assert.rejects(client.post(`/jobs/${encodeURIComponent(name)}/stop`), { code: 'cli/usage' })
  await assert.rejects(client.get('/jobs/'), { code: 'cli/usage' })
})

test('a key that is not taken is mended by a command, not by a link for browsers', async (t) => {
  const { client } = await serve(t, (_request, response) =>
    json(response, 401, {
      type: 'about:blank',
      title: 'Not signed in',
      status: 401,
      detail: 'Nobody is signed in',
      code: 'cli/key-refused',
      hint: 'Open the link that `baton up` prints',
      request_id: 'req_8',
    }),
  )
  await assert.rejects(client.post('/jobs', {}), { kind: 'not-signed-in', hint: /BATON_API_KEY.*baton down/ })
})
