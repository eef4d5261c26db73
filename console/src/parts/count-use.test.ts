import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Device } from '#contract'
import { countUse } from './count-use.ts'

const device = (over: Partial<Device>): Device => ({
  id: 'cpu:0',
  kind: 'cpu',
  vendor: 'cpu',
  memoryMiB: null,
  health: 'healthy',
  usedRatio: null,
  jobId: null,
  ...over,
})

test('what a free device does counts for nobody, and a sick one is not free', () => {
  const use = countUse([
    device({ jobId: 'job', usedRatio: 0.75 }),
    device({ usedRatio: 0.9 }),
    device({ health: 'sick' }),
  ])
  assert.deepEqual(use, { total: 3, allocated: 1, used: 0.75, sick: 1, free: 1 })
})

test('use that nobody measured is unknown, not none', () => {
  assert.equal(countUse([device({ jobId: 'job' })]).used, null)
})
