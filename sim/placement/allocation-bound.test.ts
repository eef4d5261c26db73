import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { ANY_TYPE, type Shape } from '#scheduler'
import { allocationBound } from './allocation-bound.ts'
import { maximise, type Column } from './linear-program.ts'

const pod = (deviceCount: number, deviceMilli: number, typeMask = ANY_TYPE): Shape => ({
  cpuMilli: 0,
  memoryMiB: 0,
  deviceCount,
  deviceMilli,
  typeMask,
})

test('a program with few columns finds its corner', () => {
  // 3x + 2y with x + y ≤ 4, x + 3y ≤ 6, x ≤ 3: best at x = 3, y = 1.
  const column = (cost: number, ...values: number[]): Column => ({
    cost,
    entries: values.flatMap((value, row) => (value === 0 ? [] : [[row, value] as const])),
  })
  const all = [column(3, 1, 1, 1), column(2, 1, 3, 0), column(0, 1), column(0, 0, 1), column(0, 0, 0, 1)]
  const { value } = maximise([4, 6, 3], all.slice(2), (prices) => {
    const gain = (one: Column): number =>
      one.entries.reduce((left, [row, value]) => left - prices[row]! * value, one.cost)
    return all.find((one) => gain(one) > 1e-9) ?? null
  })
  assert(Math.abs(value - 11) < 1e-9)
})

test('halves that are too large for two on a device leave the rest idle', () => {
  const capacity = Float64Array.from([10_000])
  assert(Math.abs(allocationBound([pod(1, 600)], capacity, 1.3).allocation - 60) < 1e-6)
  assert(Math.abs(allocationBound([pod(1, 500)], capacity, 1.3).allocation - 100) < 1e-6)
  assert(Math.abs(allocationBound([pod(8, 1_000)], capacity, 1.3).allocation - 100) < 1e-6)
})

test('devices that nobody may use stay idle', () => {
  const { allocation } = allocationBound([pod(1, 1_000, 0b1)], Float64Array.from([1_000, 3_000]), 1)
  assert(Math.abs(allocation - 25) < 1e-6)
})

const pods = fc.array(
  fc.oneof(
    fc.constantFrom(110, 320, 470, 500, 650, 810).map((milli) => pod(1, milli)),
    fc.constantFrom(1, 2).map((count) => pod(count, 1_000, 0b10)),
    fc.constant(pod(1, 1_000)),
  ),
  { minLength: 3, maxLength: 40 },
)

test('no packing of all that arrives holds more than the bound says', () => {
  fc.assert(
    fc.property(pods, (pods) => {
      // As many devices as first fit needs: everything arrives and everything is placed.
      const free = [[], []] as number[][]
      for (const one of pods) {
        const type = one.typeMask === ANY_TYPE ? 0 : 1
        for (let device = 0; device < one.deviceCount; device += 1) {
          const at = free[type]!.findIndex((rest) => rest >= one.deviceMilli)
          if (at === -1) free[type]!.push(1_000 - one.deviceMilli)
          else free[type]![at]! -= one.deviceMilli
        }
      }
      const capacity = Float64Array.from(free, (rests) => rests.length * 1_000)
      const all = capacity.reduce((sum, milli) => sum + milli, 0)
      const asked = pods.reduce((sum, one) => sum + one.deviceCount * one.deviceMilli, 0)
      const { allocation } = allocationBound(pods, capacity, asked / all)
      assert(allocation >= (100 * asked) / all - 1e-6)
    }),
    { numRuns: 50 },
  )
})
