import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { JobDetail } from '#contract'
import { loadMessages } from '../messages/index.ts'
import { explain } from './why.ts'

const waiting = {
  id: 'job_01m8747wk7adj0fv63zgzcfaak',
  shortId: 'zcfaak',
  name: 'sft-law',
  state: 'waiting',
  queue: 'lab',
  tasks: 2,
  devices: 4,
  deviceKind: 'H100',
  position: 3,
  createdAt: 0,
  waitReason: {
    kind: 'no-room',
    sentence: 'needs 4 devices, 1 is free',
    blockers: [{ jobId: 'job_01m8747wk7adj0fv63zgzdpo777', name: 'dpo', nodeId: 'n07', devices: 2 }],
  },
} as unknown as JobDetail

const en = await loadMessages('en')

test('a waiting job is explained in full: since when, for what, behind whom, who holds it', () => {
  assert.deepEqual(explain(waiting, 9, { text: en, clock: { now: () => 41_000 } }), [
    'job zcfaak "sft-law" waits 00:41 · wants 2 tasks, 4 H100 in "lab" · position 3 of 9',
    '  no-room  needs 4 devices, 1 is free',
    '    2 on n07 held by dpo (dpo777)',
  ])
})

test('a job that does not wait says what it does instead', () => {
  const ended = { ...waiting, state: 'failed', message: 'exit code 3' } as JobDetail
  assert.deepEqual(explain(ended, 0, { text: en, clock: { now: () => 0 } }), [
    'job zcfaak "sft-law" does not wait: it failed',
    '  exit code 3',
  ])
})
