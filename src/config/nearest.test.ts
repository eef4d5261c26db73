import assert from 'node:assert/strict'
import { test } from 'node:test'
import { nearest } from './nearest.ts'

test('a mistyped word means the one that is fewest letters away, and nothing where none is near', () => {
  assert.equal(nearest('statsu', ['status', 'stop']), 'status')
  assert.equal(nearest('jobs:raed', ['jobs:write', 'jobs:read']), 'jobs:read')
  assert.equal(nearest('CycleMS', ['cycleMs']), 'cycleMs')
  assert.equal(nearest('law', ['completely-other']), null)
  assert.equal(nearest('lw', ['up']), null, 'every letter would change')
  assert.equal(nearest('', ['up']), null)
})
