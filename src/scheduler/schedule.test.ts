import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import type { Decision, Device, Node, Snapshot, WaitingJob } from './model.ts'
import { schedule } from './schedule.ts'

const node = (id: string, kinds: readonly string[], change: Partial<Node> = {}): Node => ({
  id,
  cluster: 'c',
  state: 'ready',
  devices: kinds.map((kind, index) => ({ id: `${kind}:${index}`, kind, isHealthy: true, heldBy: null })),
  memoryMiB: 64_000,
  memoryPromisedMiB: 0,
  sharedTaskCount: 0,
  sharedTaskLimit: 8,
  ...change,
})

const job = (id: string, change: Partial<WaitingJob> = {}): WaitingJob => ({
  id,
  name: id,
  project: 'default',
  queue: 'default',
  priority: 5,
  queuedAt: 0,
  notBefore: 0,
  taskCount: 1,
  devicesPerTask: 1,
  deviceKind: 'any',
  memoryMiBPerTask: 0,
  ...change,
})

const decide = (nodes: readonly Node[], waiting: readonly WaitingJob[]): Map<string, Decision> =>
  new Map(
    schedule({
      now: 1_000,
      nodes,
      waiting,
      holders: new Map([['old', { name: 'old job', project: 'default' }]]),
    }).map((d) => [d.jobId, d]),
  )

const isBound = (decision: Decision | undefined): boolean => decision?.kind === 'bind'
const reasonOf = (decision: Decision | undefined): string | undefined =>
  decision?.kind === 'wait' ? decision.reason.kind : undefined

const held = (from: Node, count: number): Node => ({
  ...from,
  devices: from.devices.map((device, index) => (index < count ? { ...device, heldBy: 'old' } : device)),
})

test('higher priority goes first, then the older job, over all queues', () => {
  const waiting = [
    job('young', { queuedAt: 9 }),
    job('old', { queuedAt: 1, queue: 'other' }),
    job('urgent', { queuedAt: 20, priority: 9 }),
  ]
  const decisions = decide([node('n', ['cpu', 'cpu'])], waiting)
  assert.deepEqual(
    ['urgent', 'old', 'young'].map((id) => isBound(decisions.get(id))),
    [true, true, false],
  )
})

test('a gang waits whole when one task does not fit, and says what is free', () => {
  const decision = decide([held(node('n', ['cpu', 'cpu']), 1)], [job('gang', { taskCount: 2 })]).get('gang')
  assert(decision?.kind === 'wait')
  assert.equal(decision.reason.kind, 'gang')
  assert.match(decision.reason.sentence, /Room for 1 of its 2 tasks .* old job holds 1 on n/)
  assert.deepEqual(decision.reason.blockers, [{ jobId: 'old', name: 'old job', nodeId: 'n', devices: 1 }])
})

test('a stream of small jobs does not starve a large gang', () => {
  // One device of four comes free; the gang of four waits; a small job of lower priority would fit.
  const waiting = [job('gang', { taskCount: 4, priority: 6 }), job('small', { priority: 5 })]
  const decisions = decide([held(node('n', ['cpu', 'cpu', 'cpu', 'cpu']), 3)], waiting)
  assert.equal(reasonOf(decisions.get('gang')), 'gang')
  assert.equal(reasonOf(decisions.get('small')), 'behind')
  const small = decisions.get('small')
  assert(small?.kind === 'wait')
  assert.match(small.reason.sentence, /"gang" \(priority 6\) goes first and waits for 4 devices/)
})

test('what the job ahead does not wait for is used: another kind, another node', () => {
  const nodes = [
    held(node('n1', ['cpu', 'cpu']), 1),
    node('n2', ['H100']),
    held(node('n3', ['cpu', 'cpu']), 1),
  ]
  const waiting = [
    job('pair', { devicesPerTask: 2, deviceKind: 'cpu', priority: 9 }),
    job('gpu', { deviceKind: 'h100' }),
    job('other', { deviceKind: 'cpu' }),
  ]
  const decisions = decide(nodes, waiting)
  assert.equal(reasonOf(decisions.get('pair')), 'no-room')
  assert.equal(isBound(decisions.get('gpu')), true)
  const other = decisions.get('other')
  assert(other?.kind === 'bind')
  assert.equal(other.placement[0]?.nodeId, 'n3')
})

test('the fullest node that has room is taken, so that whole nodes stay free', () => {
  const nodes = [
    node('empty', ['cpu', 'cpu', 'cpu', 'cpu']),
    held(node('full', ['cpu', 'cpu', 'cpu', 'cpu']), 2),
  ]
  const decision = decide(nodes, [job('a', { taskCount: 2 })]).get('a')
  assert(decision?.kind === 'bind')
  assert.deepEqual(
    decision.placement.map((task) => task.nodeId),
    ['full', 'full'],
  )
})

test('sick devices and nodes that drain or are unknown take no jobs', () => {
  const sickDevice = { id: 'cpu:0', kind: 'cpu', isHealthy: false, heldBy: null }
  const nodes = [
    node('sick', [], { devices: [sickDevice] }),
    node('draining', ['cpu'], { state: 'draining' }),
    node('unknown', ['cpu'], { state: 'unknown' }),
  ]
  const decision = decide(nodes, [job('a')]).get('a')
  assert(decision?.kind === 'wait')
  assert.equal(decision.reason.kind, 'node-unknown')
  assert.match(decision.reason.sentence, /sick \(1 sick\), draining \(draining\), unknown \(unknown\)/)
})

test('a job whose devices are gone says that it can never start', () => {
  const decision = decide([node('n', ['cpu'])], [job('a', { deviceKind: 'H100' })]).get('a')
  assert(decision?.kind === 'wait')
  assert.equal(decision.reason.kind, 'never-fits')
  assert.match(decision.reason.sentence, /no node has H100 devices \(there are: 1 cpu on n\)/)
})

test('a job without devices holds none, and not more of them run than a node takes', () => {
  const full = node('n', ['cpu'], { sharedTaskCount: 7 })
  const decisions = decide(
    [held(full, 1)],
    [job('a', { devicesPerTask: 0 }), job('b', { devicesPerTask: 0, queuedAt: 1 })],
  )
  const first = decisions.get('a')
  assert(first?.kind === 'bind')
  assert.deepEqual(first.placement, [{ task: 0, nodeId: 'n', devices: [] }])
  assert.equal(reasonOf(decisions.get('b')), 'no-room')
})

test('memory that is promised is not promised again', () => {
  const waiting = [
    job('a', { memoryMiBPerTask: 40_000 }),
    job('b', { memoryMiBPerTask: 40_000, queuedAt: 1 }),
  ]
  const decisions = decide([node('n', ['cpu', 'cpu'])], waiting)
  assert.equal(isBound(decisions.get('a')), true)
  const second = decisions.get('b')
  assert(second?.kind === 'wait')
  assert.match(
    second.reason.sentence,
    /wants 40000 MiB of memory, and the most that one node has left is 24000 MiB/,
  )
})

test('a job that pauses after a fault keeps nobody back', () => {
  const decisions = decide([node('n', ['cpu'])], [job('pauses', { notBefore: 2_000, priority: 9 }), job('b')])
  assert.equal(reasonOf(decisions.get('pauses')), 'backoff')
  assert.equal(isBound(decisions.get('b')), true)
})

test('positions count the jobs of a queue that stay waiting', () => {
  const waiting = ['a', 'b', 'c'].map((id, index) => job(id, { queuedAt: index }))
  const decisions = decide([node('n', ['cpu'])], [...waiting, job('x', { queue: 'other', queuedAt: 9 })])
  const positions = ['b', 'c', 'x'].map((id) => {
    const decision = decisions.get(id)
    return decision?.kind === 'wait' ? decision.position : null
  })
  assert.deepEqual(positions, [1, 2, 1])
})

const kinds = fc.constantFrom('cpu', 'H100')
const nodes: fc.Arbitrary<Node[]> = fc
  .array(
    fc.record({
      devices: fc.array(fc.record({ kind: kinds, isHealthy: fc.boolean(), isHeld: fc.boolean() }), {
        maxLength: 6,
      }),
      state: fc.constantFrom<Node['state']>('ready', 'ready', 'draining', 'unknown'),
      cluster: fc.constantFrom('c1', 'c2'),
      memoryPromisedMiB: fc.integer({ min: 0, max: 1000 }),
      sharedTaskCount: fc.integer({ min: 0, max: 8 }),
    }),
    { maxLength: 5 },
  )
  .map((list) =>
    list.map(({ devices, ...rest }, index) => ({
      ...node(`n${index}`, []),
      ...rest,
      memoryMiB: 1000,
      devices: devices.map(({ kind, isHealthy, isHeld }, at) => ({
        id: `d${at}`,
        kind,
        isHealthy,
        heldBy: isHeld ? 'old' : null,
      })),
    })),
  )
const jobs: fc.Arbitrary<WaitingJob[]> = fc
  .array(
    fc.record({
      priority: fc.integer({ min: 0, max: 9 }),
      queuedAt: fc.integer({ min: 0, max: 5 }),
      notBefore: fc.constantFrom(0, 0, 0, 5_000),
      queue: fc.constantFrom('q1', 'q2'),
      taskCount: fc.integer({ min: 1, max: 5 }),
      devicesPerTask: fc.integer({ min: 0, max: 3 }),
      deviceKind: fc.constantFrom('any', 'cpu', 'h100', 'T4'),
      memoryMiBPerTask: fc.constantFrom(0, 0, 300),
    }),
    { maxLength: 8 },
  )
  .map((list) => list.map((change, index) => job(`job${index}`, change)))

test('no device is bound twice, sick or held; a gang is whole, in one cluster and of one kind', () => {
  fc.assert(
    fc.property(nodes, jobs, (nodes, waiting) => {
      const byNode = new Map(nodes.map((one) => [one.id, one]))
      const byJob = new Map(waiting.map((one) => [one.id, one]))
      const taken = new Set<string>()
      const memory = new Map(nodes.map((one) => [one.id, one.memoryPromisedMiB]))
      for (const decision of schedule({ now: 1_000, nodes, waiting, holders: new Map() })) {
        if (decision.kind === 'wait') continue
        const wants = byJob.get(decision.jobId)
        assert(wants !== undefined)
        assert.equal(decision.placement.length, wants.taskCount)
        assert.deepEqual(
          decision.placement.map((task) => task.task),
          [...decision.placement.keys()],
        )
        const seen = new Set<string>()
        for (const task of decision.placement) {
          const on = byNode.get(task.nodeId)
          assert(on !== undefined && on.state === 'ready')
          assert.equal(task.devices.length, wants.devicesPerTask)
          memory.set(on.id, (memory.get(on.id) ?? 0) + wants.memoryMiBPerTask)
          if (wants.memoryMiBPerTask > 0) assert((memory.get(on.id) ?? 0) <= on.memoryMiB)
          for (const id of task.devices) {
            const device: Device | undefined = on.devices.find((one) => one.id === id)
            assert(device?.isHealthy === true && device.heldBy === null)
            if (wants.deviceKind !== 'any')
              assert.equal(device.kind.toLowerCase(), wants.deviceKind.toLowerCase())
            assert(!taken.has(`${on.id} ${id}`))
            taken.add(`${on.id} ${id}`)
            seen.add(`${on.cluster} ${device.kind}`)
          }
        }
        assert(seen.size <= 1)
      }
    }),
    { numRuns: 500 },
  )
})

test('every waiting job gets one decision, and the order of the snapshot does not matter', () => {
  fc.assert(
    fc.property(nodes, jobs, (nodes, waiting) => {
      const snapshot: Snapshot = { now: 1_000, nodes, waiting, holders: new Map() }
      const decisions = schedule(snapshot)
      assert.deepEqual(decisions.map((d) => d.jobId).toSorted(), waiting.map((one) => one.id).toSorted())
      assert.deepEqual(schedule({ ...snapshot, waiting: waiting.toReversed() }), decisions)
    }),
    { numRuns: 300 },
  )
})

test('the job that goes first starts as soon as its room is free, whatever small jobs come', () => {
  fc.assert(
    fc.property(
      nodes,
      jobs,
      fc.array(fc.nat(), { minLength: 200, maxLength: 200 }),
      (start, waiting, chances) => {
        const first = schedule({ now: 1_000, nodes: start, waiting, holders: new Map() })
          .map((decision) => ({ decision, wants: waiting.find((one) => one.id === decision.jobId) }))
          .find(
            ({ decision }) => decision.kind === 'wait' && ['no-room', 'gang'].includes(decision.reason.kind),
          )
        const wants = first?.wants
        // Jobs without devices share by count, not by reservation; memory is not reserved.
        if (wants === undefined || wants.devicesPerTask === 0 || wants.memoryMiBPerTask > 0) return
        let nodes = start
        for (const [index, chance] of chances.entries()) {
          const small = job(`small${index}`, { priority: 0, queuedAt: 1_000 + index })
          const decisions = schedule({
            now: 1_000,
            nodes,
            waiting: [{ ...wants, priority: 9 }, small],
            holders: new Map(),
          })
          const its = decisions.find((decision) => decision.jobId === wants.id)
          if (its?.kind === 'bind') return
          for (const decision of decisions) {
            if (decision.kind === 'bind') nodes = occupy(nodes, decision.jobId, decision.placement)
          }
          // One of the devices that somebody holds comes free.
          nodes = release(nodes, chance)
        }
        assert.fail('it starved')
      },
    ),
    { numRuns: 100 },
  )
})

function occupy(
  nodes: readonly Node[],
  jobId: string,
  placement: { nodeId: string; devices: string[] }[],
): Node[] {
  const taken = new Set(placement.flatMap((task) => task.devices.map((id) => `${task.nodeId} ${id}`)))
  return nodes.map((one) => ({
    ...one,
    devices: one.devices.map((device) =>
      taken.has(`${one.id} ${device.id}`) ? { ...device, heldBy: jobId } : device,
    ),
  }))
}

function release(nodes: readonly Node[], chance: number): Node[] {
  const holding = nodes.flatMap((one) =>
    one.devices.filter((device) => device.heldBy !== null).map((device) => `${one.id} ${device.id}`),
  )
  const freed = holding[chance % Math.max(1, holding.length)]
  return nodes.map((one) => ({
    ...one,
    devices: one.devices.map((device) =>
      `${one.id} ${device.id}` === freed ? { ...device, heldBy: null } : device,
    ),
  }))
}
