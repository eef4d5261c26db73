import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import type { Device } from '#contract'
import { deviceUse } from './device-use.ts'

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

test('what a free device does counts for nobody, and use that nobody measured is unknown', () => {
  const busy = [device({ jobId: 'job', usedRatio: 0.75 }), device({ usedRatio: 0.9 })]
  assert.deepEqual(deviceUse(busy), { total: 2, allocated: 1, used: 0.75, sick: 0 })
  assert.equal(deviceUse([device({ jobId: 'job' })]).used, null)
  assert.equal(deviceUse([device({ usedRatio: 0.9 })]).used, 0)
})

test('never more is used than is allocated', () => {
  const devices = fc.array(
    fc.record({
      jobId: fc.constantFrom(null, 'job'),
      usedRatio: fc.option(fc.double({ min: 0, max: 1, noNaN: true })),
    }),
  )
  fc.assert(
    fc.property(devices, (given) => {
      const { used, allocated } = deviceUse(given.map(device))
      assert((used ?? 0) <= allocated)
    }),
  )
})
