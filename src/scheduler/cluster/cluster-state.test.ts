import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { ClusterState, type NodeSpec } from './cluster-state.ts'
import { ANY_TYPE, isFraction, totalMilli, type Shape } from './shape.ts'

const specs: fc.Arbitrary<NodeSpec[]> = fc
  .array(
    fc.record({
      cpuMilli: fc.integer({ min: 0, max: 16_000 }),
      memoryMiB: fc.integer({ min: 0, max: 4_096 }),
      deviceCount: fc.nat(8),
      deviceType: fc.nat(3),
    }),
    { minLength: 1, maxLength: 6 },
  )
  .map((list) => list.map((node, at) => ({ ...node, name: `n${at}` })))

const shapes: fc.Arbitrary<Shape> = fc
  .record({
    cpuMilli: fc.integer({ min: 1, max: 4_000 }),
    memoryMiB: fc.integer({ min: 0, max: 1_024 }),
    deviceCount: fc.nat(4),
    milli: fc.integer({ min: 1, max: 1_000 }),
    typeMask: fc.constantFrom(ANY_TYPE, 0b1, 0b110),
  })
  .map(({ cpuMilli, memoryMiB, deviceCount, milli, typeMask }) => {
    const deviceMilli = deviceCount === 0 ? 0 : deviceCount === 1 ? milli : 1_000
    return { cpuMilli, memoryMiB, deviceCount, deviceMilli, typeMask }
  })

/** Start the shape on the node, or end the oldest task there. */
const steps = fc.array(fc.record({ node: fc.nat(5), shape: shapes, ends: fc.boolean() }), { maxLength: 60 })
type Step = { readonly node: number; readonly shape: Shape; readonly ends: boolean }
interface Task {
  readonly node: number
  readonly shape: Shape
  readonly bits: number
}

function take(state: ClusterState, tasks: Task[], list: readonly Step[]): void {
  for (const { node: drawn, shape, ends } of list) {
    const node = drawn % state.nodeCount
    if (ends) {
      const at = tasks.findIndex((task) => task.node === node)
      const [task] = at === -1 ? [] : tasks.splice(at, 1)
      if (task !== undefined) state.release(task.node, task.shape, task.bits)
    } else if (state.fits(node, shape)) {
      const device = isFraction(shape) ? state.fullestDevice(node, shape.deviceMilli) : -1
      tasks.push({ node, shape, bits: state.allocate(node, shape, device) })
    }
  }
}

test('totals, rests and lists agree with a count of all that runs', () => {
  fc.assert(
    fc.property(specs, steps, (nodes, list) => {
      const state = new ClusterState(nodes)
      const tasks: Task[] = []
      take(state, tasks, list)
      const freeByType = new Float64Array(state.typeCount)
      for (let node = 0; node < state.nodeCount; node += 1) {
        const here = tasks.filter((task) => task.node === node)
        const sum = (of: (task: Task) => number): number => here.reduce((total, task) => total + of(task), 0)
        assert.equal(state.cpuFree(node), state.cpuMilliOf[node]! - sum((task) => task.shape.cpuMilli))
        assert.equal(state.memoryFree(node), state.memoryMiBOf[node]! - sum((task) => task.shape.memoryMiB))
        assert(state.cpuFree(node) >= 0 && state.memoryFree(node) >= 0)
        let whole = 0
        let free = 0
        for (let device = 0; device < state.deviceCountOf[node]!; device += 1) {
          const held = sum((task) => ((task.bits >>> device) & 1) * task.shape.deviceMilli)
          assert.equal(state.deviceFree(node, device), 1_000 - held)
          assert(held <= 1_000, 'a device was bound twice')
          free += 1_000 - held
          if (held === 0) whole += 1
        }
        assert.equal(state.freeMilli(node), free)
        assert.equal(state.wholeFree(node), whole)
        freeByType[state.typeOf[node]!]! += free
      }
      for (let type = 0; type < state.typeCount; type += 1) {
        assert.equal(state.freeMilliOfType(type), freeByType[type])
      }
      assert.deepEqual(nodesInLists(state), [...Array(state.nodeCount).keys()])
    }),
  )
})

test('a task holds the devices that its shape asks for', () => {
  fc.assert(
    fc.property(specs, steps, (nodes, list) => {
      const state = new ClusterState(nodes)
      const tasks: Task[] = []
      take(state, tasks, list)
      for (const { bits, shape, node } of tasks) {
        const devices = [...Array(31).keys()].filter((device) => ((bits >>> device) & 1) === 1)
        assert.equal(devices.length, shape.deviceCount)
        assert.equal(devices.length * shape.deviceMilli, totalMilli(shape))
        if (devices.length > 0) assert((shape.typeMask >>> state.typeOf[node]!) & 1)
      }
    }),
  )
})

test('a rollback restores every byte, and what was computed in between is known to be stale', () => {
  fc.assert(
    fc.property(specs, steps, steps, (nodes, before, whatIf) => {
      const state = new ClusterState(nodes)
      const tasks: Task[] = []
      take(state, tasks, before)
      const cells = state.cells.slice()
      const stamps = state.stampOf.slice()
      const mark = state.checkpoint()
      take(state, [...tasks], whatIf)
      const stampsBetween = state.stampOf.slice()
      state.rollback(mark)
      assert.deepEqual(state.cells, cells)
      for (let node = 0; node < state.nodeCount; node += 1) {
        // Changed and put back: neither the stamp of before nor that of the what-if is met again.
        if (stampsBetween[node] !== stamps[node]) assert(state.stampOf[node]! > stampsBetween[node]!)
      }
    }),
  )
})

test('nodes are numbered by name, and each list starts with the smallest', () => {
  const node = (name: string, deviceType: number): NodeSpec => ({
    name,
    cpuMilli: 1,
    memoryMiB: 0,
    deviceCount: 2,
    deviceType,
  })
  const state = new ClusterState([node('c', 0), node('a', 0), node('b', 1)])
  assert.deepEqual(state.names, ['a', 'b', 'c'])
  assert.equal(state.names[state.firstWith(0, 2)], 'a')
  assert.equal(state.firstWith(0, 1), -1)
})

function nodesInLists(state: ClusterState): number[] {
  const found: number[] = []
  for (let type = 0; type < state.typeCount; type += 1) {
    for (let whole = 0; whole <= state.maxDeviceCount; whole += 1) {
      for (let node = state.firstWith(type, whole); node !== -1; node = state.nextOf(node)) {
        assert.equal(state.wholeFree(node), whole)
        assert.equal(state.typeOf[node], type)
        found.push(node)
      }
    }
  }
  return found.toSorted((a, b) => a - b)
}

test('a closed node is in no list while it is closed, and a rollback opens it', () => {
  const state = new ClusterState([
    { name: 'a', cpuMilli: 1, memoryMiB: 0, deviceCount: 2, deviceType: 0 },
    { name: 'b', cpuMilli: 1, memoryMiB: 0, deviceCount: 2, deviceType: 0 },
  ])
  const mark = state.checkpoint()
  const stamp = state.stampOf[0]!
  state.close(0)
  assert.equal(state.names[state.firstWith(0, 2)], 'b')
  const bits = state.allocate(
    0,
    { cpuMilli: 0, memoryMiB: 0, deviceCount: 1, deviceMilli: 1_000, typeMask: 1 },
    -1,
  )
  state.release(0, { cpuMilli: 0, memoryMiB: 0, deviceCount: 1, deviceMilli: 1_000, typeMask: 1 }, bits)
  assert.deepEqual(state.nextOf(state.firstWith(0, 2)), -1)
  state.rollback(mark)
  assert.deepEqual(nodesInLists(state), [0, 1])
  assert(state.stampOf[0]! > stamp)
})
