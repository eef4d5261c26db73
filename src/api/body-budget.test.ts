import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { createBodyBudget } from './body-budget.ts'
import { bearer, HOST, testApi } from './testing/test-api.ts'

const code = (error: unknown): unknown => (error as { code?: unknown }).code

test('bodies take turns in the order of coming, the largest goes alone, and none waits for ever', async () => {
  const { take } = createBodyBudget({ totalBytes: 100, waitMs: 30, waitingLimit: 2 })
  const [first, second] = await Promise.all([take(40), take(60)])
  const order: string[] = []
  const third = take(1_000).then((done) => (order.push('third'), done))
  const fourth = take(10).then((done) => (order.push('fourth'), done))
  assert.equal(await take(10).catch(code), 'api/too-many-bodies')
  first()
  first()
  await sleep(5)
  assert.deepEqual(order, [])
  second()
  const thirdDone = await third
  assert.equal(await fourth.catch(code), 'api/too-many-bodies')
  assert.deepEqual(order, ['third'])
  thirdDone()
  ;(await take(100))()
})

test('many large requests at once are all answered, and never more than fit are read together', async (t) => {
  let now = 0
  let most = 0
  const handle = async (): Promise<object> => {
    now += 1
    most = Math.max(most, now)
    await sleep(10)
    now -= 1
    return { kind: 'json', status: 200, headers: {}, body: {} }
  }
  const api = await testApi({ guard: { handle }, runtime: { events: { publish: async () => {} } } })
  t.after(() => api.close())
  const headers = {
    ...bearer(await api.keyWith('inference')),
    host: HOST,
    'content-type': 'application/json',
  }
  const send = (characters: number) =>
    api.app.inject({
      method: 'POST',
      url: '/v1/chat/completions',
      headers,
      payload: JSON.stringify({ model: 'x', text: 'x'.repeat(characters) }),
    })
  const large = await Promise.all(Array.from({ length: 12 }, () => send(1_500_000)))
  assert.deepEqual(new Set(large.map(({ statusCode }) => statusCode)), new Set([200]))
  assert.equal(most, 2)
  most = 0
  await Promise.all(Array.from({ length: 100 }, () => send(100)))
  assert(most > 10, 'small ones do not wait')
})
