import assert from 'node:assert/strict'
import { test } from 'node:test'
import { secretOf } from './secret-of.ts'

test('the secret is found in a fragment with and without its name', () => {
  assert.equal(secretOf('#secret=a-b_c'), 'a-b_c')
  assert.equal(secretOf('#x=1&secret=abc&y=2'), 'abc')
  assert.equal(secretOf('#abc'), 'abc')
  assert.equal(secretOf(''), null)
  assert.equal(secretOf('#secret='), null)
})
