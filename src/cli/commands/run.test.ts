import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Attempt, JobDetail } from '#contract'
import { exitCodeOf, toSpec } from './run.ts'

test('the command line becomes a job, and is named after its program', () => {
  const spec = toSpec(['/usr/bin/Python3', 'train.py'], {
    gpus: '8xH100',
    memory: '2GiB',
    env: ['A=1=2'],
    secret: ['TOKEN=hf-token'],
    workingDir: '/work',
  })
  assert.deepEqual(spec, {
    name: 'python3',
    kind: 'command',
    command: ['/usr/bin/Python3', 'train.py'],
    resources: { devices: 8, deviceKind: 'H100', memoryMiB: 2048 },
    env: { A: '1=2', TOKEN: { secret: 'hf-token' } },
    inputs: {},
    workingDir: '/work',
  })
})

test('what cannot be read is refused with an example', () => {
  assert.throws(() => toSpec(['x'], { gpus: 'many' }), { code: 'cli/usage', hint: /8xH100/ })
  assert.throws(() => toSpec(['x'], { memory: '2 bananas' }), { code: 'cli/usage', hint: /16GiB/ })
  assert.throws(() => toSpec(['x'], { env: ['A'] }), { code: 'cli/usage', hint: /NAME=VALUE/ })
  assert.throws(() => toSpec(['x'], { secret: ['A'] }), { code: 'cli/usage', hint: /--secret NAME/ })
  assert.throws(() => toSpec(['x'], { tasks: '-1' }), { code: 'cli/usage' })
})

test('an attached run ends as its job ended', () => {
  const ended = (state: JobDetail['state'], last: Partial<Attempt>): number =>
    exitCodeOf({ state, attempts: [{ exitCode: null, signal: null, ...last }] } as unknown as JobDetail)
  assert.equal(ended('succeeded', { exitCode: 0 }), 0)
  assert.equal(ended('failed', { exitCode: 3 }), 3)
  assert.equal(ended('failed', { signal: 'SIGKILL' }), 137)
  assert.equal(ended('failed', {}), 10)
  assert.equal(ended('stopped', { exitCode: 0 }), 10)
})
