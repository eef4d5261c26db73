import assert from 'node:assert/strict'
import { test } from 'node:test'
import { eventText, withKeepAlive } from './event-stream.ts'

test('data with line breaks stays one event', () => {
  assert.equal(
    eventText({ id: 7, event: 'x', data: 'a\nb\r\nc\rd' }),
    'id: 7\nevent: x\ndata: a\ndata: b\ndata: c\ndata: d\n\n',
  )
})

test('a quiet source is filled with null, and nothing of it is lost', async () => {
  const gates = [1, 2, 3].map(() => Promise.withResolvers<number>())
  async function* source() {
    for (const { promise } of gates) yield await promise
  }
  const seen: (number | null)[] = []
  for await (const item of withKeepAlive(source(), 5)) {
    if (item !== null || seen.at(-1) !== null) seen.push(item)
    const count = seen.filter((one) => one !== null).length
    if (item === null) gates[count]?.resolve(count + 1)
  }
  assert.deepEqual(seen, [null, 1, null, 2, null, 3])
})

test('a reader who leaves ends the source, and a failure of the source reaches the reader', async () => {
  let isEnded = false
  async function* endless() {
    try {
      for (;;) yield 1
    } finally {
      isEnded = true
    }
  }
  for await (const item of withKeepAlive(endless(), 1_000)) if (item === 1) break
  await new Promise((resolve) => setImmediate(resolve))
  assert(isEnded)

  // oxlint-disable-next-line require-yield
  async function* broken(): AsyncGenerator<number> {
    throw new Error('broken')
  }
  await assert.rejects(async () => {
    for await (const item of withKeepAlive(broken(), 1_000)) assert(item)
  }, /broken/)
})
