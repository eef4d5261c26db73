import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { sameAllocation, widthOf, type Allocation, type DeviceType } from './model.ts'
import { placeWidths, type Placing } from './place-widths.ts'

const TYPES: readonly DeviceType[] = [
  { name: 'a', nodeCount: 3, devicesPerNode: 4, memoryGBps: 1 },
  { name: 'b', nodeCount: 2, devicesPerNode: 8, memoryGBps: 1 },
]

const want = (devices: number, type = 0, held: Allocation | null = null, moveCost = 1): Placing => ({
  devices,
  type,
  held,
  moveCost,
})
const onNodes = (type: number, ...shares: readonly [number, number][]): Allocation => ({
  type,
  nodes: shares.map(([node, devices]) => ({ node, devices })),
})

/** A first placement, and then other wishes of the same jobs; none beyond what the types have. */
const rounds = fc
  .array(
    fc.record({
      first: fc.integer({ min: 0, max: 8 }),
      later: fc.integer({ min: 0, max: 8 }),
      type: fc.integer({ min: 0, max: 1 }),
    }),
    { maxLength: 12 },
  )
  .map((jobs) =>
    (['first', 'later'] as const).map((which) =>
      fit(jobs.map((job) => ({ type: job.type, devices: job[which] }))),
    ),
  )

function fit(wishes: readonly { readonly type: number; readonly devices: number }[]) {
  const left = [12, 16]
  return wishes.map(({ type, devices }) => {
    const given = Math.min(devices, left[type]!)
    left[type]! -= given
    return { type, devices: given }
  })
}

test('no device is given twice, and each job gets the width that was chosen, also while others move', () => {
  fc.assert(
    fc.property(rounds, ([first, later]) => {
      let held: (Allocation | null)[] = first!.map(() => null)
      for (const wishes of [first!, later!]) {
        held = placeWidths(
          TYPES,
          wishes.map(({ type, devices }, at) => want(devices, type, held[at]!)),
        )
        const used = TYPES.map(({ nodeCount }) => new Int32Array(nodeCount))
        held.forEach((allocation, at) => {
          assert.equal(allocation === null ? 0 : widthOf(allocation), wishes[at]!.devices)
          for (const { node, devices } of allocation?.nodes ?? []) used[allocation!.type]![node]! += devices
        })
        used.forEach((nodes, type) =>
          assert(nodes.every((devices) => devices <= TYPES[type]!.devicesPerNode)),
        )
      }
    }),
  )
})

test('who keeps its width keeps its devices while there is room', () => {
  const held = onNodes(0, [1, 2])
  const [first, second] = placeWidths(TYPES, [want(2, 0, held), want(4)])
  assert(sameAllocation(first!, held))
  assert.equal(second!.nodes.length, 1)
})

test('scattered jobs make room for a whole node, the cheapest first', () => {
  const jobs = [
    want(1, 0, onNodes(0, [0, 1]), 50),
    want(1, 0, onNodes(0, [1, 1]), 2),
    want(1, 0, onNodes(0, [2, 1]), 90),
    want(4),
  ]
  const placed = placeWidths(TYPES, jobs)
  assert.deepEqual(placed[3]!.nodes, [{ node: 1, devices: 4 }])
  assert(sameAllocation(placed[0]!, jobs[0]!.held))
  assert(sameAllocation(placed[2]!, jobs[2]!.held))
})
