import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { inEnglish, isTerminal, JOB_STATES, JobSpec } from '#contract'
import { layOver, pickWinner, planStudy, type StudyView, type TrialView } from './plan-study.ts'

const trial = (change: Partial<TrialView>): TrialView => ({
  job: { state: 'succeeded', message: null },
  value: 1,
  ...change,
})
const view = (change: Partial<StudyView>): StudyView => ({
  objective: 'evalLoss',
  trials: [],
  hasFinalJob: true,
  finalJob: null,
  winner: null,
  ...change,
})

test('trials are submitted one after the other, then waited for', () => {
  const running = trial({ job: { state: 'running', message: null }, value: null })
  assert.deepEqual(planStudy(view({ trials: [running, trial({ job: null })] })), {
    kind: 'submit-trial',
    index: 1,
  })
  assert.deepEqual(planStudy(view({ trials: [running, trial({})] })), { kind: 'wait' })
})

test('the smallest value wins, the first of equal ones; a failed trial does not lose the study', () => {
  const failed = trial({ job: { state: 'failed', message: 'boom' }, value: null })
  assert.deepEqual(planStudy(view({ trials: [failed, trial({ value: 2 }), trial({ value: 2 })] })), {
    kind: 'submit-final',
    winner: 1,
  })
  const alone = planStudy(view({ trials: [failed, trial({ value: 2 })], hasFinalJob: false }))
  assert.equal(alone.kind, 'end')
  assert.equal(alone.state, 'succeeded')
  assert.match(inEnglish(alone.said), /Trial 2 of 2 has the smallest evalLoss, 2\.0000; 1 did not succeed/)
})

test('when no trial has a result the study fails, and says why for each', () => {
  const failed = trial({ job: { state: 'failed', message: 'boom' }, value: null })
  const decision = planStudy(view({ trials: [failed, trial({ value: null })] }))
  assert.equal(decision.kind, 'end')
  assert.equal(decision.state, 'failed')
  assert.equal(inEnglish(decision.said), 'No trial has a result. trial 1: boom; trial 2: it has no evalLoss')
})

test('the final job’s end is the study’s', () => {
  const end = (state: 'succeeded' | 'failed' | 'stopped') =>
    planStudy(view({ trials: [trial({})], winner: 0, finalJob: { state, message: 'so' } }))
  for (const state of ['succeeded', 'failed', 'stopped'] as const) {
    const decision = end(state)
    assert.equal(decision.kind, 'end')
    assert.equal(decision.state, state)
  }
  assert.deepEqual(
    planStudy(view({ trials: [trial({})], winner: 0, finalJob: { state: 'running', message: null } })),
    { kind: 'wait' },
  )
})

test('the winner has the least value of those that succeeded', () => {
  const trials = fc.array(
    fc.record({
      job: fc.constantFrom(...JOB_STATES).map((state) => ({ state, message: null })),
      value: fc.option(fc.double({ noNaN: false })),
    }),
  )
  fc.assert(
    fc.property(trials, (trials) => {
      const winner = pickWinner(trials)
      const values = trials.flatMap(({ job, value }) =>
        job.state === 'succeeded' && value !== null && value < Infinity ? [value] : [],
      )
      if (winner === null) assert.equal(values.length, 0)
      else assert.equal(trials[winner]?.value, Math.min(...values))
      const decision = planStudy(view({ trials }))
      if (decision.kind !== 'wait') assert.ok(trials.every(({ job }) => isTerminal(job.state)))
    }),
  )
})

test('a trial’s settings lie over the common ones', () => {
  const base = JobSpec.parse({
    name: 'tune',
    kind: 'train',
    recipe: 'pretrain',
    with: { steps: 5, learningRate: 1 },
  })
  assert.deepEqual(layOver(base, { learningRate: 2 }).with, { steps: 5, learningRate: 2 })
})
