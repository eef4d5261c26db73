import assert from 'node:assert/strict'
import { test } from 'node:test'
import { explainWait, type Reservation } from './explain-wait.ts'
import type { Node, WaitingJob } from './model.ts'
import { deviceKey } from './reserve.ts'

const job: WaitingJob = {
  id: 'job_mine',
  name: 'mine',
  project: 'own',
  queue: 'default',
  priority: 5,
  queuedAt: 0,
  notBefore: 0,
  taskCount: 1,
  devicesPerTask: 2,
  deviceKind: 'any',
  memoryMiBPerTask: 0,
}

const node = (id: string, heldBy: readonly (string | null)[]): Node => ({
  id,
  cluster: 'c',
  state: 'ready',
  devices: heldBy.map((holder, index) => ({
    id: `cpu:${index}`,
    kind: 'cpu',
    isHealthy: true,
    heldBy: holder,
  })),
  memoryMiB: 64_000,
  memoryPromisedMiB: 0,
  sharedTaskCount: 0,
  sharedTaskLimit: 8,
})

test('a job is told of its own project’s jobs by name, and that there are others', () => {
  const holders = new Map([
    ['job_old', { name: 'old', project: 'own' }],
    ['job_secret', { name: 'secret', project: 'other' }],
  ])
  const nodes = [node('n1', ['job_old', null]), node('n2', ['job_secret', 'job_secret'])]
  const { sentence, blockers, said } = explainWait(job, { nodes, holders }, new Map())
  assert.match(sentence, /old holds 1 on n1/)
  assert.match(sentence, /a job of another project holds 2 on n2/)
  assert.deepEqual(blockers, [{ jobId: 'job_old', name: 'old', nodeId: 'n1', devices: 1 }])
  assert(!JSON.stringify(said).includes('secret'))
})

test('so it is with a job that goes first', () => {
  const ahead: Reservation = {
    jobId: 'job_secret',
    name: 'secret',
    project: 'other',
    priority: 7,
    deviceCount: 2,
  }
  const reserved = new Map(['cpu:0', 'cpu:1'].map((id) => [deviceKey('n1', id), ahead]))
  const reason = explainWait(job, { nodes: [node('n1', [null, null])], holders: new Map() }, reserved)
  assert.equal(reason.kind, 'behind')
  assert.match(reason.sentence, /"a job of another project" \(priority 7\) goes first/)
  assert(!JSON.stringify(reason).includes('secret'))

  const own = new Map([...reserved].map(([key, one]) => [key, { ...one, project: 'own' }]))
  const told = explainWait(job, { nodes: [node('n1', [null, null])], holders: new Map() }, own)
  assert.match(told.sentence, /"secret" \(priority 7\) goes first/)
  assert.equal(told.blockers[0]?.jobId, 'job_secret')
})
