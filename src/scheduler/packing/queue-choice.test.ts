import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ClusterState, type NodeSpec } from '../cluster/cluster-state.ts'
import { ANY_TYPE, type Shape } from '../cluster/shape.ts'
import { learnPacking } from './packing-model.ts'
import { PackingScore } from './packing-score.ts'
import { QueueChoice } from './queue-choice.ts'

const shape = (deviceCount: number, deviceMilli: number): Shape => ({
  cpuMilli: 1_000,
  memoryMiB: 0,
  deviceCount,
  deviceMilli,
  typeMask: ANY_TYPE,
})
const ONE = 0
const BAD_FIT = 1
const FOUR = 2
const SHAPES = [shape(1, 1_000), shape(1, 810), shape(4, 1_000)]

function clusterOf(nodeCount: number): { state: ClusterState; choice: QueueChoice } {
  const nodes: NodeSpec[] = Array.from({ length: nodeCount }, (_, at) => ({
    name: `n${at}`,
    cpuMilli: 32_000,
    memoryMiB: 0,
    deviceCount: 4,
    deviceType: 0,
  }))
  const state = new ClusterState(nodes)
  const demand = SHAPES.map((one) => ({ shape: one, count: 1 }))
  const score = new PackingScore(state, learnPacking(state, demand, 1))
  return {
    state,
    choice: new QueueChoice(state, score, SHAPES, { floor: 0.5, reservedLimit: 1, memory: 10 }),
  }
}

test('the best fit goes first while no size is behind', () => {
  const { choice } = clusterOf(1)
  for (const id of [ONE, BAD_FIT]) {
    choice.comes(id, 0)
    choice.starts(id, 0, 0)
  }
  assert.equal(choice.next(0, Int32Array.from([1, 1, 0])), ONE)
})

test('a size that is served less than the floor goes before what fits better', () => {
  const { choice } = clusterOf(1)
  choice.comes(ONE, 0)
  choice.starts(ONE, 0, 0)
  choice.comes(BAD_FIT, 0)
  assert.equal(choice.next(0, Int32Array.from([1, 1, 0])), BAD_FIT)
})

test('a node that is kept takes nobody else, and is given back when its pod has started', () => {
  const { state, choice } = clusterOf(2)
  const held = [0, 1].map((node) => state.allocate(node, SHAPES[ONE]!, -1))
  choice.comes(FOUR, 0)
  assert.equal(choice.place(FOUR), -1)
  const kept = choice.reserveFor(FOUR)
  assert.equal(kept, 0)
  assert.equal(choice.reserveFor(FOUR), -1, 'one at a time')
  const waiting = Int32Array.from([5, 5, 1])
  assert.equal(choice.next(kept, waiting), -1)
  assert.notEqual(choice.next(1, waiting), -1)
  state.release(kept, SHAPES[ONE]!, held[0]!)
  assert.equal(choice.next(kept, waiting), FOUR)
  const bits = state.allocate(kept, SHAPES[FOUR]!, -1)
  choice.starts(FOUR, kept, 1)
  state.release(kept, SHAPES[FOUR]!, bits)
  assert.notEqual(choice.next(kept, Int32Array.from([1, 0, 0])), -1)
})

test('a node is not kept for a pod that waits no more', () => {
  const { state, choice } = clusterOf(1)
  state.allocate(0, SHAPES[ONE]!, -1)
  choice.comes(FOUR, 0)
  assert.equal(choice.reserveFor(FOUR), 0)
  assert.equal(choice.next(0, Int32Array.from([1, 0, 0])), ONE)
})
