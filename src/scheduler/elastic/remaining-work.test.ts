import assert from 'node:assert/strict'
import { test } from 'node:test'
import { FinishedWork, declaredRest } from './remaining-work.ts'

test('what jobs of the kind turned out to be tells how much is left', () => {
  const history = new FinishedWork()
  for (let count = 0; count < 99; count += 1) history.add('net', 1000)
  assert(Math.abs(history.residual('net', 100, 1) - (99 * 900 + 100) / 100) < 1e-9)
})

test('a job that outlives all of its kind is taken to last as long again', () => {
  const history = new FinishedWork()
  history.add('net', 1000)
  assert.equal(history.residual('net', 5000, 1), 5000)
})

test('a declaration that was too small does not make the rest nothing', () => {
  assert.equal(declaredRest(100, 40), 60)
  assert.equal(declaredRest(100, 200), 20)
})
