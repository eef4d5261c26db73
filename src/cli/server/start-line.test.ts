import assert from 'node:assert/strict'
import { test } from 'node:test'
import { BatonError } from '#base'
import { exitCodeOf } from '../exit-codes.ts'
import { readStartLine } from './read-start-line.ts'

test('the server’s own error is handed on as it is', () => {
  const line = JSON.stringify({
    event: 'failed',
    code: 'store/disk-full',
    message: 'The disk is full',
    hint: 'Free some',
  })
  const error = readStartLine(line)
  assert(error instanceof BatonError)
  assert.deepEqual(
    [error.code, error.message, error.hint, exitCodeOf(error)],
    ['store/disk-full', 'The disk is full', 'Free some', 1],
  )
  const wrong = readStartLine(
    '{"event":"failed","code":"config/bad-setting","message":"server.port: too large"}',
  )
  assert(wrong instanceof BatonError)
  assert.equal(exitCodeOf(wrong), 2)
})

test('ready is ready, and anything else is nothing', () => {
  assert.equal(readStartLine('{"event":"ready","url":"http://127.0.0.1:1","pid":1}'), 'ready')
  assert.equal(readStartLine('Warning: something'), null)
  assert.equal(readStartLine('{"event":"failed"}'), null)
})
