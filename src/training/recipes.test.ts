import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { inEnglish } from '#contract'
import { RECIPES } from './recipes.ts'

const pretrain = RECIPES['pretrain']
assert(pretrain !== undefined)

test('settings that are left open get their defaults, so that the job says what it ran with', () => {
  const settings = pretrain.settings.parse({ steps: 12 })
  assert.equal(settings['steps'], 12)
  assert.equal(settings['contextTokens'], 256)
})

test('a batch that does not divide among the ranks says what it becomes', () => {
  const settings = pretrain.settings.parse({ batchTokens: 1000, contextTokens: 256 })
  const [warning] = pretrain.warn(settings, 2)
  assert(warning !== undefined)
  assert.match(inEnglish(warning), /becomes 1024: 2 × 256 tokens on each of 2 ranks/)
  assert.deepEqual(pretrain.warn({ ...settings, batchTokens: 1024 }, 2), [])
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
      const once = pretrain.settings.safeParse(settings)
      if (once.success) assert.deepEqual(pretrain.settings.parse(once.data), once.data)
    }),
  )
})
