import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { seededRandom } from '#base'
import { ANY_TYPE, isFraction, type Shape } from '../cluster/shape.ts'
import { ExpectedFill } from './expected-fill.ts'
import { drawSequences } from './fill-sequences.ts'

const pods: fc.Arbitrary<Shape[]> = fc.array(
  fc
    .record({
      // Steps that the grain of CPU does not cut.
      cpuMilli: fc.constantFrom(0, 1_000, 2_000, 4_000),
      deviceCount: fc.nat(3),
      milli: fc.integer({ min: 1, max: 1_000 }),
      typeMask: fc.constantFrom(ANY_TYPE, 0b10),
    })
    .map(({ cpuMilli, deviceCount, milli, typeMask }) => {
      const deviceMilli = deviceCount === 0 ? 0 : deviceCount === 1 ? milli : 1_000
      return { cpuMilli, memoryMiB: 0, deviceCount, deviceMilli, typeMask }
    }),
  { minLength: 1, maxLength: 6 },
)
const rests = fc.array(fc.constantFrom(0, 120, 470, 530, 800, 1_000, 1_000), { minLength: 1, maxLength: 4 })
const states = fc.array(fc.record({ cpu: fc.nat(12), rests, type: fc.nat(1) }), {
  minLength: 1,
  maxLength: 20,
})

/** Offer every drawn pod in order, with nothing left out and nothing remembered. */
function fillPlainly(
  drawn: readonly Shape[][],
  type: number,
  cpuMilli: number,
  start: readonly number[],
): number {
  let sum = 0
  for (const sequence of drawn) {
    const left = [...start]
    let cpu = cpuMilli
    for (const pod of sequence) {
      if (pod.cpuMilli > cpu || ((pod.typeMask >>> type) & 1) === 0) continue
      const holding = [...left.keys()].filter((at) => left[at]! >= pod.deviceMilli)
      if (holding.length < pod.deviceCount) continue
      if (isFraction(pod)) holding.sort((a, b) => left[a]! - left[b]!)
      for (const at of holding.slice(0, pod.deviceCount)) left[at]! -= pod.deviceMilli
      cpu -= pod.cpuMilli
    }
    sum += left.reduce((total, rest) => total + rest, 0)
  }
  return sum / drawn.length
}

/** The sequences as they were drawn, read back from the class that leaves nothing out. */
function drawnOf(demand: readonly Shape[]): { drawn: Shape[][]; fill: (bits: number) => ExpectedFill } {
  const list = demand.map((shape) => ({ shape, count: 1 }))
  const size = { typeCount: 2, maxDeviceCount: 4 }
  const sequences = drawSequences(list, size, 3, 10, seededRandom('test'))
  const random = seededRandom('test')
  const drawn = Array.from({ length: 3 }, () =>
    Array.from({ length: 10 }, () => demand[Math.floor(random.next() * demand.length)]!),
  )
  // A mean that makes the grain one: the reference cuts nothing.
  return { drawn, fill: (bits) => new ExpectedFill({ ...sequences, meanCpuMilli: 1 }, 4, bits) }
}

test('what stays idle is what offering every pod in order leaves', () => {
  fc.assert(
    fc.property(pods, states, (demand, states) => {
      const { drawn, fill } = drawnOf(demand)
      const expected = fill(10)
      for (const { cpu, rests, type } of states) {
        const sorted = Int32Array.from(rests.toSorted((a, b) => a - b))
        const idle = expected.idleMilli(type, cpu * 1_000, sorted, sorted.length)
        assert.equal(idle, fillPlainly(drawn, type, cpu * 1_000, rests))
        assert.equal(expected.idleMilli(type, cpu * 1_000, sorted, sorted.length), idle)
      }
    }),
  )
})

test('a memory that overflows forgets, and says the same', () => {
  fc.assert(
    fc.property(pods, states, (demand, states) => {
      const { fill } = drawnOf(demand)
      const [small, large] = [fill(2), fill(10)]
      for (const { cpu, rests, type } of [...states, ...states]) {
        const sorted = Int32Array.from(rests.toSorted((a, b) => a - b))
        assert.equal(
          small.idleMilli(type, cpu * 1_000, sorted, sorted.length),
          large.idleMilli(type, cpu * 1_000, sorted, sorted.length),
        )
      }
    }),
  )
})
