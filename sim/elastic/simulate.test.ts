import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Allocation } from '#scheduler'
import type { Application } from './application.ts'
import { measureRun } from './metrics.ts'
import type { ElasticPolicy } from './policy.ts'
import { simulate } from './simulate.ts'
import type { SubmittedJob } from './workload.ts'

const TYPES = [{ name: 'gpu', nodeCount: 2, devicesPerNode: 2, memoryGBps: 1 }]

/** One step of 8 examples takes a second on one device; larger batches teach as much per example. */
const APPLICATION: Application = {
  name: 'net',
  profiles: [
    {
      smallestLocalBatch: 1,
      largestLocalBatch: 64,
      stepTime: (_counts, localBatch) => ({ stepSeconds: localBatch / 8, syncSeconds: 0 }),
      largestMeasured: () => 64,
    },
  ],
  initialBatch: 8,
  largestBatch: 64,
  smallestLocalBatch: 1,
  largestLocalBatch: [64],
  epochCount: 2,
  epochEnds: Float64Array.of(50, 100),
  slowdown: 1,
  gradient: () => ({ sqr: 0, variance: 1 }),
  fixedBatch: null,
}
const RING = { peer: 3, memory: 7, checkpoint: 20 }

const onNode = (node: number, devices = 1): Allocation => ({ type: 0, nodes: [{ node, devices }] })

/** Says what a list of decisions says, one after the other, then the last for ever. */
function scripted(
  decisions: readonly (readonly (Allocation | null)[])[],
  changes: Partial<ElasticPolicy> = {},
): ElasticPolicy {
  let at = 0
  return {
    name: 'scripted',
    roundSeconds: 20,
    isEventDriven: false,
    readsDeclarations: false,
    movesOfSameShapeAreFree: false,
    decide: (_now, jobs) => {
      const decision = decisions[Math.min(at, decisions.length - 1)]!
      at += 1
      return jobs.map((_, index) => decision[index] ?? null)
    },
    chooseBatch: () => ({ localBatch: 8, accumulation: 0 }),
    ...changes,
  }
}

const submitted = (name: string, arrivesAt = 0): SubmittedJob => ({
  name,
  application: 'net',
  arrivesAt,
  requestedDevices: 1,
  requestedBatch: 8,
})
const run = (jobs: readonly SubmittedJob[], policy: ElasticPolicy) =>
  simulate(
    { types: TYPES, applications: new Map([['net', APPLICATION]]), restartCosts: { net: RING }, jobs },
    policy,
  )

test('a job takes its start, and then its work at its speed', () => {
  const { jobs } = run([submitted('a')], scripted([[onNode(0)]]))
  // Decided after 20 s, 20 s of start, 100 steps of a second.
  assert.equal(jobs[0]!.finishedAt, 140)
  assert.equal(jobs[0]!.heldSeconds, 120)
})

test('two devices with twice the batch are twice as fast when gradients are all noise', () => {
  const { jobs } = run([submitted('a')], scripted([[onNode(0, 2)]]))
  assert.equal(jobs[0]!.finishedAt, 90)
})

test('each ring costs what it costs: grown in place, moved while it runs, started again', () => {
  const grown = run([submitted('a')], scripted([[onNode(0)], [onNode(0)], [onNode(0, 2)]])).jobs[0]!
  // 20 steps until 60 s, three seconds from its peer, 80 steps at two a second.
  assert.equal(grown.finishedAt, 103)
  const moved = run([submitted('a')], scripted([[onNode(0)], [onNode(0)], [onNode(1)]])).jobs[0]!
  assert.equal(moved.finishedAt, 147)
  const stopped = run([submitted('a')], scripted([[onNode(0)], [onNode(0)], [null], [onNode(0)]])).jobs[0]!
  assert.equal(stopped.finishedAt, 180)
  assert.equal(stopped.starts, 2)
})

test('a move of the same shape is free only where the published harness has it so', () => {
  const script = [[onNode(0)], [onNode(0)], [onNode(1)]]
  const { jobs } = run([submitted('a')], scripted(script, { movesOfSameShapeAreFree: true }))
  assert.equal(jobs[0]!.finishedAt, 140)
  assert.equal(jobs[0]!.starts, 1)
})

test('a decision that hands a device out twice is refused', () => {
  assert.throws(
    () => run([submitted('a'), submitted('b')], scripted([[onNode(0, 2), onNode(0)]])),
    /handed out twice/,
  )
})

test('who decides on events hears of arrivals and completions, and of no length that it may not know', () => {
  const seen: (readonly [number, number, number | null])[] = []
  const policy = scripted([[onNode(0), onNode(1)]], { isEventDriven: true, roundSeconds: 10_000 })
  run([submitted('a'), submitted('b', 31)], {
    ...policy,
    decide: (now, jobs) => {
      seen.push([now, jobs.length, jobs[0]!.declaredTotal])
      return policy.decide(now, jobs)
    },
  })
  assert.deepEqual(
    seen.map(([now, count]) => [now, count]),
    [
      [5, 1],
      [35, 2],
      [125, 1],
    ],
  )
  assert(seen.every(([, , total]) => total === null))
})

test('the measures of a run come from its jobs', () => {
  const metrics = measureRun(run([submitted('a'), submitted('b')], scripted([[onNode(0), onNode(1)]])), TYPES)
  assert.equal(metrics.jct_mean, 140 / 3600)
  assert.equal(metrics.makespan, 140 / 3600)
  assert.equal(metrics.gpu_hours_per_job, 120 / 3600)
  assert.equal(metrics.restarts_per_job, 0)
})

test('utilisation is the share of devices that train while a job waits for any', () => {
  // Until 20 s nobody decides, until 40 s two jobs restore, until 90 s they train on everything, and the third
  // waits for the round at 100 s.
  const { utilisation } = run(
    [submitted('a'), submitted('b'), submitted('c')],
    scripted([...Array.from({ length: 4 }, () => [onNode(0, 2), onNode(1, 2), null]), [onNode(0, 2)]]),
  )
  // It is heard of after the first grain of 5 s.
  assert.equal(utilisation, 50 / 95)
})
