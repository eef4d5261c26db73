import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { ClusterState, type NodeSpec } from '../cluster/cluster-state.ts'
import { ANY_TYPE, type Shape } from '../cluster/shape.ts'
import type { QueuedJob, RoundDecision } from './model.ts'
import { runRound } from './run-round.ts'

const shape = (deviceCount: number, change: Partial<Shape> = {}): Shape => ({
  cpuMilli: 1_000,
  memoryMiB: 0,
  deviceCount,
  deviceMilli: deviceCount === 0 ? 0 : 1_000,
  typeMask: ANY_TYPE,
  ...change,
})
const node = (name: string, deviceCount: number, deviceType = 0): NodeSpec => ({
  name,
  cpuMilli: 16_000,
  memoryMiB: 0,
  deviceCount,
  deviceType,
})
const job = (id: string, change: Partial<QueuedJob> = {}): QueuedJob => ({
  id,
  shape: shape(1),
  taskCount: 1,
  priority: 5,
  queuedAt: 0,
  runtime: Infinity,
  ...change,
})

function decide(
  state: ClusterState,
  jobs: readonly QueuedJob[],
  { endsAt = [] as readonly number[], reservedJobs = 1 } = {},
): Map<string, RoundDecision> {
  const ends = new Float64Array(state.nodeCount).fill(Infinity)
  ends.set(endsAt)
  const decisions = runRound({ now: 0, state, jobs, endsAt: ends, reservedJobs })
  return new Map(decisions.map((decision) => [decision.job.id, decision]))
}
const kindOf = (decision: RoundDecision | undefined): string =>
  decision?.kind === 'wait' ? decision.reason : (decision?.kind ?? 'missing')

test('a gang starts whole, on devices of one type, or waits and is told how many tasks had room', () => {
  const state = new ClusterState([node('a', 2, 0), node('b', 2, 1), node('c', 1, 1)])
  const decisions = decide(state, [
    job('four', { taskCount: 4, priority: 9 }),
    job('three', { taskCount: 3, priority: 8 }),
  ])
  const four = decisions.get('four')
  assert(four?.kind === 'wait')
  assert.equal(four.reason, 'never-fits')
  assert.match(four.sentence, /4 tasks of 1 device, and 3 tasks would have room if nobody ran/)
  const three = decisions.get('three')
  assert(three?.kind === 'bind')
  assert.deepEqual(
    [0, 2, 4].map((at) => state.names[three.places[at]!]),
    ['c', 'b', 'b'],
  )
})

test('the fullest node that holds the whole gang is taken', () => {
  const state = new ClusterState([node('a', 8), node('b', 4), node('c', 2)])
  const decision = decide(state, [job('x', { taskCount: 3 })]).get('x')
  assert(decision?.kind === 'bind')
  assert.deepEqual([...new Set([0, 2, 4].map((at) => state.names[decision.places[at]!]))], ['b'])
})

test('nodes are kept for the first job that finds no room, and given back to the next round', () => {
  const state = new ClusterState([node('a', 2), node('b', 2)])
  const held = state.allocate(0, shape(1), -1)
  state.allocate(1, shape(2), -1)
  const wide = job('wide', { shape: shape(2), priority: 9 })
  const decisions = decide(state, [wide, job('small', { queuedAt: 1 })], { endsAt: [100, 200] })
  assert.equal(kindOf(decisions.get('wide')), 'no-room')
  assert.equal(kindOf(decisions.get('small')), 'behind')
  assert(!state.isClosed(0))
  state.release(0, shape(1), held)
  assert.equal(kindOf(decide(state, [wide]).get('wide')), 'bind')
})

test('who ends before the kept nodes are free may use them meanwhile', () => {
  const state = new ClusterState([node('a', 2)])
  state.allocate(0, shape(1), -1)
  const jobs = [
    job('wide', { shape: shape(2), priority: 9 }),
    job('long', { runtime: 101 }),
    job('short', { runtime: 99, queuedAt: 1 }),
  ]
  const decisions = decide(state, jobs, { endsAt: [100] })
  assert.equal(kindOf(decisions.get('long')), 'behind')
  assert.equal(kindOf(decisions.get('short')), 'bind')
})

test('a fraction goes onto the device that is cut already', () => {
  const state = new ClusterState([node('a', 2), node('b', 2)])
  const half = shape(1, { deviceMilli: 500 })
  decide(state, [job('x', { shape: half }), job('y', { shape: half, queuedAt: 1 })])
  assert.equal(state.wholeFree(0) + state.wholeFree(1), 3)
})

const clusters = fc.array(fc.record({ deviceCount: fc.nat(8), deviceType: fc.nat(2) }), {
  minLength: 1,
  maxLength: 8,
})
const queues = fc.array(
  fc.record({
    deviceCount: fc.nat(4),
    deviceMilli: fc.constantFrom(250, 500, 1_000, 1_000),
    cpuMilli: fc.constantFrom(0, 1_000, 6_000),
    typeMask: fc.constantFrom(ANY_TYPE, 0b1, 0b110),
    taskCount: fc.integer({ min: 1, max: 6 }),
    priority: fc.nat(3),
  }),
  { maxLength: 30 },
)

test('every job is answered once; what is bound is whole, of one type, and within what there is', () => {
  fc.assert(
    fc.property(clusters, queues, fc.nat(3), (nodes, drawn, reservedJobs) => {
      const state = new ClusterState(nodes.map((one, at) => ({ ...node(`n${at}`, 0), ...one })))
      const jobs = drawn.map(({ taskCount, priority, deviceCount, deviceMilli, ...rest }, at) => {
        const milli = deviceCount === 0 ? 0 : deviceCount === 1 ? deviceMilli : 1_000
        return job(`j${at}`, {
          taskCount,
          priority,
          shape: shape(deviceCount, { ...rest, deviceMilli: milli }),
        })
      })
      const decisions = decide(state, jobs, { reservedJobs })
      assert.equal(decisions.size, jobs.length)
      let held = 0
      for (const decision of decisions.values()) {
        if (decision.kind === 'wait') {
          assert(decision.tasksNow < decision.job.taskCount || decision.reason === 'behind')
          continue
        }
        const { job: bound, places } = decision
        assert.equal(places.length, 2 * bound.taskCount)
        const types = new Set<number>()
        for (let at = 0; at < places.length; at += 2) types.add(state.typeOf[places[at]!]!)
        if (bound.shape.deviceCount > 0) assert.equal(types.size, 1)
        held += bound.taskCount * bound.shape.deviceCount * bound.shape.deviceMilli
      }
      let free = 0
      for (let type = 0; type < state.typeCount; type += 1) free += state.freeMilliOfType(type)
      assert.equal(
        held + free,
        state.capacityMilli.reduce((sum, milli) => sum + milli, 0),
      )
      for (let at = 0; at < state.nodeCount; at += 1) assert(!state.isClosed(at))
    }),
  )
})
