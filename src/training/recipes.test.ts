import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { checkSettings, RECIPES } from './recipes.ts'

const pretrain = RECIPES['pretrain']
assert(pretrain !== undefined)

test('settings that are left open get their defaults, so that the job says what it ran with', () => {
  const checked = checkSettings(pretrain, { steps: 12 })
  assert(checked.kind === 'ok')
  assert.equal(checked.settings['steps'], 12)
  assert.equal(checked.settings['contextTokens'], 256)
})

test('a mistake is named by its place', () => {
  const mistakes = [
    [{ steps: 'many' }, 'with.steps'],
    [{ stepss: 3 }, 'with.stepss'],
    [{ width: 100, heads: 6 }, 'with.heads'],
    [{ where: { kind: [] } }, 'with.where.kind'],
    [{ learningRate: 0 }, 'with.learningRate'],
  ] as const
  for (const [given, place] of mistakes) {
    const checked = checkSettings(pretrain, given)
    assert(checked.kind === 'wrong')
    assert.equal(checked.place, place)
  }
})

test('a batch that does not divide among the ranks says what it becomes', () => {
  const settings = { batchTokens: 1000, contextTokens: 256 }
  const checked = checkSettings(pretrain, settings)
  assert(checked.kind === 'ok')
  const [warning] = pretrain.warn(checked.settings, 2)
  assert.match(warning ?? '', /becomes 1024: 2 × 256 tokens on each of 2 ranks/)
  assert.deepEqual(pretrain.warn({ ...checked.settings, batchTokens: 1024 }, 2), [])
})

test('checking its own answer changes nothing', () => {
  const given = fc.record(
    {
      steps: fc.integer({ min: 1, max: 1000 }),
      seed: fc.nat(2 ** 31 - 1),
      heads: fc.constantFrom(2, 4, 6),
      where: fc.constant({ kind: ['readme', null] }),
    },
    { requiredKeys: [] },
  )
  fc.assert(
    fc.property(given, (settings) => {
      const once = checkSettings(pretrain, settings)
      if (once.kind === 'wrong') return
      assert.deepEqual(checkSettings(pretrain, once.settings), once)
    }),
  )
})
