import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { isTerminal, JOB_STATES, say, verbatim } from '#contract'
import { planReplicas, type EndpointView, type ReplicaView } from './plan-replicas.ts'

const TIMEOUT_MS = 60_000
const NOW = 1_000_000

const endpoint: EndpointView = {
  modelRef: 'docs-lm@2',
  wanted: 1,
  isRemoved: false,
  replicas: [],
  failures: null,
}
const replica = (change: Partial<ReplicaView>): ReplicaView => ({
  jobId: `job_${change.number ?? 1}`,
  number: 1,
  isCurrent: true,
  jobState: 'running',
  said: null,
  isReady: true,
  silentSince: null,
  ...change,
})
const loaded = (one: ReplicaView): ReplicaView =>
  isTerminal(one.jobState) ? one : { ...one, isReady: true, silentSince: null }
const plan = (change: Partial<EndpointView>) => planReplicas({ ...endpoint, ...change }, NOW, TIMEOUT_MS)

test('a new endpoint starts its replicas and is starting until one answers', () => {
  const first = plan({ wanted: 2 })
  assert.deepEqual(first.actions, [
    { kind: 'start', number: 1 },
    { kind: 'start', number: 2 },
  ])
  assert.equal(first.state, 'starting')
  const waiting = plan({
    replicas: [replica({ jobState: 'waiting', isReady: false, said: verbatim('no room') })],
  })
  assert.deepEqual(waiting, { actions: [], state: 'starting', said: verbatim('no room') })
  assert.deepEqual(plan({ replicas: [replica({})] }), { actions: [], state: 'serving', said: null })
  const half = plan({ wanted: 2, replicas: [replica({}), replica({ number: 2, isReady: false })] })
  assert.equal(half.state, 'degraded')
})

test('the old model answers until the new one is ready', () => {
  const old = replica({ isCurrent: false })
  const started = plan({ replicas: [old] })
  assert.deepEqual(started.actions, [{ kind: 'start', number: 2 }])
  assert.equal(started.state, 'degraded')
  const loading = replica({ number: 2, isReady: false })
  assert.deepEqual(plan({ replicas: [old, loading] }).actions, [])
  const ready = plan({ replicas: [old, { ...loading, isReady: true }] })
  assert.deepEqual(ready.actions, [{ kind: 'stop', jobId: 'job_1' }])
  assert.equal(ready.state, 'serving')
})

test('after a failure it says why, waits longer each time, and tries again', () => {
  const broken = replica({ jobState: 'failed', isReady: false, said: verbatim('out of memory') })
  const first = plan({ replicas: [broken] })
  assert.deepEqual(first.actions[0], { kind: 'forget', jobId: 'job_1', failure: verbatim('out of memory') })
  const failures = { count: 3, said: verbatim('out of memory'), at: NOW - 3_000 }
  assert.deepEqual(plan({ failures }), { actions: [], state: 'failing', said: verbatim('out of memory') })
  assert.deepEqual(plan({ failures: { ...failures, at: NOW - 4_000 } }).actions, [
    { kind: 'start', number: 1 },
  ])
})

test('a replica that does not answer in time is given up', () => {
  const silent = replica({ isReady: false, silentSince: NOW - TIMEOUT_MS })
  assert.deepEqual(plan({ replicas: [silent] }).actions, [
    { kind: 'give-up', jobId: 'job_1', said: say('replica.silent', { seconds: 60 }) },
  ])
})

test('fewer wanted: those that answer stay; a removed endpoint keeps none', () => {
  const replicas = [replica({ isReady: false }), replica({ number: 2 }), replica({ number: 3 })]
  assert.deepEqual(plan({ replicas }).actions, [
    { kind: 'stop', jobId: 'job_3' },
    { kind: 'stop', jobId: 'job_1' },
  ])
  const removed = plan({ replicas, isRemoved: true })
  assert.equal(removed.actions.length, 3)
  assert.equal(removed.state, 'stopped')
})

test('whatever there is: never too many, no number twice, nothing done twice, and in the end what is wanted', () => {
  const replicas = fc
    .array(
      fc.record({
        jobState: fc.constantFrom(...JOB_STATES),
        isCurrent: fc.boolean(),
        isReady: fc.boolean(),
        silentSince: fc.constantFrom(null, NOW - 1, NOW - TIMEOUT_MS),
      }),
      { maxLength: 5 },
    )
    .map((all) => all.map((one, index) => replica({ ...one, number: index + 1 })))
  fc.assert(
    fc.property(replicas, fc.nat({ max: 3 }), fc.boolean(), (found, wanted, isRemoved) => {
      let now = found
      for (let round = 0; round < 6; round += 1) {
        const { actions } = planReplicas({ ...endpoint, wanted, isRemoved, replicas: now }, NOW, TIMEOUT_MS)
        const touched = actions.flatMap((action) => (action.kind === 'start' ? [] : [action.jobId]))
        assert.equal(new Set(touched).size, touched.length)
        now = now.filter(({ jobId }) => !touched.includes(jobId))
        for (const action of actions) {
          if (action.kind !== 'start') continue
          assert.ok(!now.some(({ number }) => number === action.number))
          now = [...now, replica({ number: action.number, jobId: `new_${round}_${action.number}` })]
        }
        // What was stopping is gone, what was loading answers.
        now = now.filter(({ jobState }) => jobState !== 'stopping').map(loaded)
      }
      const living = now.filter(({ jobState }) => !isTerminal(jobState))
      assert.equal(living.length, isRemoved ? 0 : wanted)
      assert.ok(living.every(({ isCurrent }) => isCurrent))
    }),
  )
})
