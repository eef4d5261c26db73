import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { createEventReader } from './read-events.ts'

const STREAM =
  ': alive\n\ndata: {"a":1}\n\nevent: baton.trace\ndata: {"b":\ndata: 2}\n\r\ndata:tight\r\n\r\ndata: [DONE]\n\n'
const EVENTS = [
  ['message', '{"a":1}'],
  ['baton.trace', '{"b":\n2}'],
  ['message', 'tight'],
  ['message', '[DONE]'],
]

test('events are the same however the stream was cut', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: STREAM.length })), (cuts) => {
      const events: string[][] = []
      const read = createEventReader((event, data) => events.push([event, data]))
      let from = 0
      for (const cut of [...cuts.toSorted((a, b) => a - b), STREAM.length]) {
        read(STREAM.slice(from, cut))
        from = Math.max(from, cut)
      }
      assert.deepEqual(events, EVENTS)
    }),
  )
})
