import assert from 'node:assert/strict'
import { connect } from 'node:net'
import { after, before, test } from 'node:test'
import OpenAI from 'openai'
import { BatonError } from '#base'
import type { Caller, SurfaceAnswer } from '#guard'
import { openStream } from '../testing/read-stream.ts'
import { testApi, type TestApi } from '../testing/test-api.ts'

let api: TestApi
let url: string
let key: string
let say: (
  body: unknown,
  caller: Caller,
  options: { wantsTrace: boolean; signal: AbortSignal },
) => SurfaceAnswer
const published: unknown[] = []

before(async () => {
  const handle = async (_surface: unknown, ...rest: Parameters<typeof say>) => say(...rest)
  const models = async () => ({
    object: 'list',
    data: [{ id: 'docs', object: 'model', created: 1, owned_by: 'baton' }],
  })
  const events = { publish: async (event: unknown) => published.push(event) }
  api = await testApi({ guard: { handle, models }, runtime: { events } }, { config: { port: 0 } })
  url = (await api.listen()).url
  key = await api.keyWith('inference')
})
after(() => api.close())

const chunk = (text: string, finish: string | null = null): { data: string } => ({
  data: JSON.stringify({
    id: 'c',
    object: 'chat.completion.chunk',
    created: 1,
    model: 'docs',
    choices: [{ index: 0, delta: { content: text }, finish_reason: finish }],
  }),
})
const streamOf = (events: AsyncIterable<{ event?: 'baton.trace'; data: string }>): SurfaceAnswer => ({
  kind: 'stream',
  headers: { 'x-test': 'yes' },
  events,
})
const client = (): OpenAI => new OpenAI({ baseURL: `${url}/v1`, apiKey: key, maxRetries: 0 })
const question = { model: 'docs', messages: [{ role: 'user' as const, content: 'Hi' }] }
const raw = (headers = {}) =>
  openStream(
    `${url}/v1/chat/completions`,
    { authorization: `Bearer ${key}`, 'content-type': 'application/json', ...headers },
    { ...question, stream: true },
  )

test('the official client reads models, whole answers, streams and errors', async () => {
  const openai = client()
  assert.deepEqual(
    (await openai.models.list()).data.map(({ id }) => id),
    ['docs'],
  )
  say = () => ({
    kind: 'json',
    status: 200,
    headers: {},
    body: {
      id: 'c',
      choices: [{ index: 0, message: { role: 'assistant', content: 'Hello' }, finish_reason: 'stop' }],
    },
  })
  const whole = await openai.chat.completions.create(question)
  assert.equal(whole.choices[0]?.message.content, 'Hello')

  say = () =>
    streamOf(
      (async function* () {
        yield chunk('Hel')
        yield chunk('lo', 'content_filter')
        yield { data: '[DONE]' }
      })(),
    )
  let text = ''
  let finish: string | null = null
  for await (const piece of await openai.chat.completions.create({ ...question, stream: true })) {
    text += piece.choices[0]?.delta.content ?? ''
    finish = piece.choices[0]?.finish_reason ?? finish
  }
  assert.deepEqual([text, finish], ['Hello', 'content_filter'])

  say = () => ({
    kind: 'json',
    status: 404,
    headers: {},
    body: {
      error: {
        message: 'No endpoint',
        type: 'invalid_request_error',
        param: 'model',
        code: 'model_not_found',
      },
    },
  })
  await assert.rejects(openai.chat.completions.create(question), { status: 404, code: 'model_not_found' })
  const stranger = new OpenAI({ baseURL: `${url}/v1`, apiKey: 'baton_wrong', maxRetries: 0 })
  await assert.rejects(stranger.models.list(), { status: 401, code: 'invalid_api_key' })
})

test('the trace goes out as a named event, its wish and its right are passed to the guard', async () => {
  const seen: boolean[] = []
  say = (_body, caller, { wantsTrace }) => {
    seen.push(caller.mayTrace, wantsTrace)
    return streamOf(
      (async function* () {
        yield { event: 'baton.trace' as const, data: '{"verdict":"allow"}' }
        yield { data: '[DONE]' }
      })(),
    )
  }
  const stream = await raw({ 'x-baton-trace': '1' })
  assert.equal(await stream.ended, 'event: baton.trace\ndata: {"verdict":"allow"}\n\ndata: [DONE]\n\n')
  assert.equal(stream.headers['x-test'], 'yes')
  assert.match(String(stream.headers['x-request-id']), /^req_/)
  const builder = await api.keyWith('inference', 'models:write')
  await (
    await raw({ authorization: `Bearer ${builder}` })
  ).ended
  assert.deepEqual(seen, [false, true, true, false])
})

test('a stream that breaks ends with an error and without [DONE]', async () => {
  say = () =>
    streamOf(
      (async function* () {
        yield chunk('Hel')
        throw new BatonError('unavailable', 'serving/replica-failed', 'The replica died')
      })(),
    )
  const text = await (await raw()).ended
  assert(!text.includes('[DONE]'))
  const last = JSON.parse(text.trim().split('data: ').at(-1) ?? '')
  assert.equal(last.error.code, 'serving/replica-failed')
  say = () =>
    streamOf(
      (async function* () {
        yield chunk('Hel')
        throw new Error('at /root/secret.ts')
      })(),
    )
  assert(!(await (await raw()).ended).includes('/root/secret.ts'))
})

test('who hangs up frees the model', async () => {
  const freed = Promise.withResolvers<void>()
  say = (_body, _caller, { signal }) =>
    streamOf(
      (async function* () {
        yield chunk('Hel')
        await new Promise<void>((resolve) =>
          signal.addEventListener('abort', () => resolve(), { once: true }),
        )
        freed.resolve()
      })(),
    )
  const stream = await raw()
  await stream.until('Hel')
  stream.hangUp()
  await freed.promise
})

test('a reader who does not read stops the model from running ahead', async () => {
  let made = 0
  say = () =>
    streamOf(
      (async function* () {
        for (; made < 100_000; made += 1) yield chunk('x'.repeat(1_000))
      })(),
    )
  const socket = connect(Number(new URL(url).port), '127.0.0.1')
  const body = JSON.stringify(question)
  socket.pause()
  socket.write(
    `POST /v1/chat/completions HTTP/1.1\r\nHost: ${new URL(url).host}\r\nAuthorization: Bearer ${key}\r\n` +
      `Content-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
  )
  // It runs until the buffers between us are full, and then stands still.
  const standsStill = async (): Promise<boolean> => {
    const before = made
    await new Promise((resolve) => setTimeout(resolve, 300))
    return made > 0 && made === before
  }
  while (!(await standsStill()));
  assert(made < 50_000, `${made} pieces of 1 kB`)
  socket.destroy()
})

test('screens are told of new audit records, and not once for each of many requests', async () => {
  say = () => ({ kind: 'json', status: 200, headers: {}, body: {} })
  published.length = 0
  await Promise.all(Array.from({ length: 20 }, () => client().chat.completions.create(question)))
  while (published.length === 0) await new Promise((resolve) => setTimeout(resolve, 20))
  assert.deepEqual(published, [{ topic: 'audit', key: 'log', change: 'created', project: 'default' }])
})
