import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { shareTime } from './gavel-allocation.ts'

test("shares keep within every job's time and every type's devices", () => {
  const problem = fc.record({
    speed: fc.array(
      fc.array(fc.double({ min: 0.01, max: 20, noNaN: true }), { minLength: 2, maxLength: 2 }),
      { minLength: 1, maxLength: 8 },
    ),
    width: fc.array(fc.integer({ min: 1, max: 8 }), { minLength: 8, maxLength: 8 }),
  })
  fc.assert(
    fc.property(problem, ({ speed, width }) => {
      const devices = width.slice(0, speed.length)
      const shares = shareTime({ speed: speed.map((row) => Float64Array.from(row)), devices, supply: [8, 4] })
      const used = [0, 0]
      shares.forEach((row, job) => {
        assert(row.every((share) => share >= 0) && row[0]! + row[1]! <= 1 + 1e-9)
        row.forEach((share, type) => {
          used[type]! += share * devices[job]!
        })
      })
      assert(used[0]! <= 8 + 1e-9 && used[1]! <= 4 + 1e-9)
    }),
    { numRuns: 40 },
  )
})

test('the faster job gets the scarce type, and equal jobs share it', () => {
  const [fast, slow] = shareTime({
    speed: [Float64Array.of(1, 10), Float64Array.of(1, 2)],
    devices: [4, 4],
    supply: [8, 4],
  })
  assert(fast![1]! > 0.999 && slow![0]! > 0.999)
  const equal = shareTime({
    speed: [Float64Array.of(0.001, 5), Float64Array.of(0.001, 5)],
    devices: [4, 4],
    supply: [8, 4],
  })
  assert(Math.abs(equal[0]![1]! - 0.5) < 0.01 && Math.abs(equal[1]![1]! - 0.5) < 0.01)
})
