import assert from 'node:assert/strict'
import { test } from 'node:test'
import { TOPICS } from '#contract'
import { touchedKeys } from './touched-keys.ts'

test('every topic of the contract touches something', () => {
  for (const topic of TOPICS) assert(touchedKeys({ topic, key: 'k', change: 'state' }).length > 0, topic)
})

test('progress asks for what moves and for nothing else', () => {
  const keys = touchedKeys({ topic: 'job', key: 'j1', change: 'progress' })
  assert.deepEqual(keys, [['jobs'], ['job', 'j1'], ['curve', 'j1']])
})

test('a change of state reaches the lists and the devices', () => {
  const keys = new Set(touchedKeys({ topic: 'job', key: 'j1', change: 'state' }).map((key) => key.join('/')))
  for (const key of ['jobs', 'job/j1', 'overview', 'nodes', 'history/j1']) assert(keys.has(key), key)
})
