import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createSlots } from './slots.ts'

const never = new AbortController().signal

test('slots are given in the order of asking, and a full line turns away', async () => {
  const slots = createSlots(['a'], 2)
  const order: string[] = []
  const first = slots.take(never)
  const second = slots.take(never)?.then(() => order.push('second'))
  const third = slots.take(never)?.then(() => order.push('third'))
  assert.equal(slots.take(never), null)
  assert.equal(slots.waitingCount, 2)
  slots.give((await first) ?? '')
  await second
  slots.give('a')
  await third
  assert.deepEqual(order, ['second', 'third'])
  slots.give('a')
  assert.equal(await slots.take(never), 'a')
})

test('who leaves the line gets no slot, and makes room', async () => {
  const slots = createSlots(['a'], 1)
  await slots.take(never)
  const controller = new AbortController()
  const waiting = slots.take(controller.signal)
  controller.abort(new Error('gone'))
  await assert.rejects(waiting ?? Promise.resolve(), /gone/)
  const next = slots.take(never)
  slots.give('a')
  assert.equal(await next, 'a')
})
