import assert from 'node:assert/strict'
import { test } from 'node:test'
import { BatonError, STATUS_OF_KIND, type ErrorKind } from '#base'
import { errorAnswer } from './write-error.ts'

test('a kind of error has the status that the rest of the API gives it', () => {
  for (const kind of Object.keys(STATUS_OF_KIND) as ErrorKind[]) {
    const answer = errorAnswer(new BatonError(kind, 'test/what', 'What happened'), 'req_1')
    assert(answer.kind === 'json')
    assert.equal(answer.status, STATUS_OF_KIND[kind], kind)
  }
})
