import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { ClusterState, type NodeSpec } from '../cluster/cluster-state.ts'
import { ANY_TYPE, type Shape } from '../cluster/shape.ts'
import { learnPacking } from './packing-model.ts'
import { PackingScore } from './packing-score.ts'
import { typePressure } from './type-pressure.ts'
import { WidePods } from './wide-pods.ts'

const shape = (cpu: number, deviceCount: number, deviceMilli: number, typeMask = ANY_TYPE): Shape => ({
  cpuMilli: cpu * 1_000,
  memoryMiB: 0,
  deviceCount,
  deviceMilli,
  typeMask,
})
const SHAPES = [
  shape(4, 0, 0),
  shape(2, 1, 470),
  shape(2, 1, 530),
  shape(1, 1, 1_000),
  shape(8, 4, 1_000),
  shape(2, 1, 1_000, 0b10),
]
const demand = SHAPES.map((one, at) => ({ shape: one, count: at === 4 ? 1 : 10 }))
const node = (name: string, cpu: number, deviceCount: number, deviceType: number): NodeSpec => ({
  name,
  cpuMilli: cpu * 1_000,
  memoryMiB: 0,
  deviceCount,
  deviceType,
})
const nodes = [node('a', 32, 4, 0), node('b', 16, 4, 0), node('c', 16, 2, 1), node('d', 8, 2, 1)]

const steps = fc.array(
  fc.record({ shape: fc.nat(SHAPES.length - 1), kind: fc.constantFrom('start', 'start', 'end', 'what-if') }),
  { maxLength: 40 },
)

const model = learnPacking(new ClusterState(nodes), demand, 1)

test('what is remembered chooses what a fresh look chooses, through ends and what-ifs too', () => {
  fc.assert(
    fc.property(steps, (steps) => {
      const state = new ClusterState(nodes)
      const remembering = new PackingScore(state, model)
      const running: { node: number; shape: Shape; bits: number }[] = []
      for (const { shape: id, kind } of steps) {
        const asked = SHAPES[id]!
        if (kind === 'end') {
          const ended = running.shift()
          if (ended !== undefined) state.release(ended.node, ended.shape, ended.bits)
          continue
        }
        const chosen = remembering.choose(id, asked)
        const fresh = new PackingScore(state, model)
        assert.equal(chosen, fresh.choose(id, asked))
        if (chosen === -1) {
          for (let at = 0; at < state.nodeCount; at += 1) assert(!state.fits(at, asked))
          continue
        }
        assert(state.fits(chosen, asked))
        const device = remembering.deviceFor(chosen, asked)
        assert.equal(device, fresh.deviceFor(chosen, asked))
        const mark = state.checkpoint()
        const bits = state.allocate(chosen, asked, device)
        if (kind === 'what-if') state.rollback(mark)
        else {
          state.commit(mark)
          running.push({ node: chosen, shape: asked, bits })
        }
      }
    }),
    { numRuns: 60 },
  )
})

test('two fractions that make one device meet on it', () => {
  const state = new ClusterState([node('a', 64, 2, 0)])
  const two = [SHAPES[1]!, SHAPES[2]!]
  const model = learnPacking(
    state,
    two.map((one) => ({ shape: one, count: 1 })),
    1,
  )
  const score = new PackingScore(state, model)
  for (const [id, one] of two.entries()) {
    const at = score.choose(id, one)
    state.allocate(at, one, score.deviceFor(at, one))
  }
  assert.equal(state.wholeFree(0), 1)
})

test('a pod that may go anywhere leaves the scarce type to those who need it', () => {
  const state = new ClusterState([node('a', 16, 2, 1), node('b', 16, 2, 0)])
  const choosy = { shape: SHAPES[5]!, count: 10 }
  const free = { shape: SHAPES[3]!, count: 10 }
  const score = new PackingScore(state, learnPacking(state, [choosy, free], 1))
  assert.equal(state.names[score.choose(0, free.shape)], 'b')
  assert.equal(state.names[score.choose(1, choosy.shape)], 'a')
})

test('pressure is the part of a type that only its own pods would fill', () => {
  const capacity = Float64Array.from([3_000, 1_000])
  const one = shape(1, 1, 1_000)
  const choosy = shape(1, 1, 1_000, 0b10)
  assert.deepEqual([...typePressure([{ shape: one, count: 4 }], capacity)], [0, 0])
  // Half of four devices' worth of demand wants the one device of the second type.
  const both = [
    { shape: one, count: 1 },
    { shape: choosy, count: 1 },
  ]
  assert.deepEqual([...typePressure(both, capacity)], [0, 2])
})

test('nodes are kept for the widest pods as far as such pods are expected', () => {
  const demand = [
    { shape: shape(4, 4, 1_000, 0b1), count: 1 },
    { shape: shape(1, 1, 1_000), count: 4 },
  ]
  const wide = new WidePods(demand, [])
  assert.equal(wide.chance(0, 4_000, 4), 1)
  assert.equal(wide.chance(0, 3_999, 4), 0)
  assert.equal(wide.chance(1, 4_000, 4), 0)
  assert.equal(wide.chance(0, 4_000, 3), 0)
  // 16 devices hold ten mean pods; two of these are wide; twice as many nodes are kept.
  assert.equal(wide.nodesToKeep(16_000), 4)
  assert.equal(new WidePods([{ shape: shape(1, 1, 1_000), count: 4 }], []).chance(0, 9_000, 8), 0)
})

test('a node that alone can hold some wide pod is worth more than one of many', () => {
  const demand = [
    { shape: shape(8, 4, 1_000), count: 3 },
    { shape: shape(64, 4, 1_000), count: 1 },
  ]
  const alike = (cpu: number, count: number): ConstructorParameters<typeof WidePods>[1][number] => ({
    type: 0,
    cpuMilli: cpu * 1_000,
    deviceCount: 4,
    count,
  })
  const wide = new WidePods(demand, [alike(16, 9), alike(64, 1)])
  assert.equal(wide.worth(0, 16_000, 4), 0.75)
  assert.equal(wide.worth(0, 64_000, 4), 0.75 + 0.25 * 10)
})
