import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { JobCurve, RecoveryRecord } from '#contract'
import { curveMarks } from './curve-marks.ts'

const curve: JobCurve = {
  step: [0, 10, 20, 30],
  at: [1000, 2000, 3000, 4000],
  loss: [5, 4, 3, 2],
  evalLoss: [5.1, null, 3.2, null],
  tokensPerSecond: [1, 1, 1, 1],
  total: 100,
}
const recovery = (over: Partial<RecoveryRecord>): RecoveryRecord => ({
  id: 'r',
  at: 0,
  what: 'rank 1 killed',
  ring: 3,
  healedFrom: 'checkpoint 10',
  step: null,
  stepsLost: 0,
  seconds: null,
  ...over,
})

test('a mark stands at the step the fault struck at', () => {
  assert.deepEqual(curveMarks([recovery({ step: 17, at: 2500 })], curve), [
    { id: 'r', ring: 3, step: 17, at: 2500 },
  ])
})

test('a fault without a step stands at the first point after its time', () => {
  assert.equal(curveMarks([recovery({ at: 2500 })], curve)[0]?.step, 20)
  assert.equal(curveMarks([recovery({ at: 9000 })], curve)[0]?.step, 30)
})

test('no mark lies beyond the curve, and marks are in the order of their time', () => {
  const marks = curveMarks(
    [recovery({ id: 'b', step: 400, at: 5000 }), recovery({ id: 'a', step: 5, at: 1500 })],
    curve,
  )
  assert.deepEqual(
    marks.map((mark) => [mark.id, mark.step]),
    [
      ['a', 5],
      ['b', 30],
    ],
  )
})

test('an empty curve has no marks', () => {
  const empty: JobCurve = { step: [], at: [], loss: [], evalLoss: [], tokensPerSecond: [], total: null }
  assert.deepEqual(curveMarks([recovery({ step: 3 })], empty), [])
})
