import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import type { DeviceType } from './model.ts'
import { WidthSolver } from './solve-widths.ts'
import { listWidths } from './widths.ts'

const TYPES: readonly DeviceType[] = [
  { name: 'small', nodeCount: 2, devicesPerNode: 4, memoryGBps: 300 },
  { name: 'large', nodeCount: 1, devicesPerNode: 8, memoryGBps: 1500 },
]
const SUPPLY = [8, 8]
const WIDTHS = listWidths(TYPES, 64, [])

/** Utilities by job and option; some options are closed. */
const utilities = (jobs: number) =>
  fc.array(fc.oneof({ weight: 9, arbitrary: fc.double({ min: 0, max: 50, noNaN: true }) }, fc.constant(-1)), {
    minLength: jobs * WIDTHS.count,
    maxLength: jobs * WIDTHS.count,
  })
const toMatrix = (values: readonly number[]): Float64Array =>
  Float64Array.from(values, (value) => (value < 0 ? Number.NEGATIVE_INFINITY : value))

test('no type gives more devices than it has, and no job takes a closed option', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 24 }).chain((jobs) => fc.tuple(fc.constant(jobs), utilities(jobs))),
      ([jobs, values]) => {
        const matrix = toMatrix(values)
        const choice = new WidthSolver(WIDTHS, SUPPLY).solve(matrix, jobs)
        const used = [0, 0]
        choice.forEach((option, job) => {
          if (option === -1) return
          used[WIDTHS.type[option]!]! += WIDTHS.devices[option]!
          assert(Number.isFinite(matrix[job * WIDTHS.count + option]!))
        })
        assert(used.every((devices, type) => devices <= SUPPLY[type]!))
      },
    ),
  )
})

test('the same utilities give the same widths', () => {
  fc.assert(
    fc.property(utilities(12), (values) => {
      const once = new WidthSolver(WIDTHS, SUPPLY).solve(toMatrix(values), 12)
      assert.deepEqual(once, new WidthSolver(WIDTHS, SUPPLY).solve(toMatrix(values), 12))
    }),
    { numRuns: 30 },
  )
})

test('prices come near the best of all choices', () => {
  let [found, best] = [0, 0]
  fc.assert(
    fc.property(utilities(5), (values) => {
      const matrix = toMatrix(values)
      const choice = new WidthSolver(WIDTHS, SUPPLY).solve(matrix, 5)
      const sum = choice.reduce(
        (total, option, job) => total + (option === -1 ? 0 : matrix[job * WIDTHS.count + option]!),
        0,
      )
      const most = exhaustive(matrix, 5)
      assert(sum <= most + 1e-9)
      assert(sum >= 0.85 * most, `${sum} of ${most}`)
      found += sum
      best += most
    }),
    { numRuns: 60, seed: 5 },
  )
  assert(found >= 0.985 * best, `${found} of ${best}`)
})

/** By trying everything, job by job. */
function exhaustive(matrix: Float64Array, jobs: number): number {
  const memo = new Map<string, number>()
  const from = (job: number, small: number, large: number): number => {
    if (job === jobs) return 0
    const key = `${job} ${small} ${large}`
    const known = memo.get(key)
    if (known !== undefined) return known
    let most = from(job + 1, small, large)
    for (let option = 0; option < WIDTHS.count; option += 1) {
      const value = matrix[job * WIDTHS.count + option]!
      const [a, b] = WIDTHS.type[option] === 0 ? [WIDTHS.devices[option]!, 0] : [0, WIDTHS.devices[option]!]
      if (value > 0 && a <= small && b <= large)
        most = Math.max(most, value + from(job + 1, small - a, large - b))
    }
    memo.set(key, most)
    return most
  }
  return from(0, SUPPLY[0]!, SUPPLY[1]!)
}
