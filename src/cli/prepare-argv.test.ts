import assert from 'node:assert/strict'
import { test } from 'node:test'
import { prepareArgv } from './prepare-argv.ts'

test('--wait takes a time and leaves a job id alone', () => {
  assert.deepEqual(prepareArgv(['stop', '--wait', '8f3a2c']), ['stop', '--wait=', '8f3a2c'])
  assert.deepEqual(prepareArgv(['apply', '--wait', '10m', '-f', 'x']), ['apply', '--wait=10m', '-f', 'x'])
  assert.deepEqual(prepareArgv(['apply', '--wait=5s']), ['apply', '--wait=5s'])
  assert.deepEqual(prepareArgv(['apply', '--wait']), ['apply', '--wait='])
})

test('behind -- nothing is read: it belongs to another program', () => {
  const words = ['run', '--', 'sh', '--wait', '5m', '--json']
  assert.deepEqual(prepareArgv(words), words)
})
