import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { measureError } from './measure-error.ts'
import { wilsonInterval } from './wilson.ts'

test('the Wilson interval is that of the tables', () => {
  const rounded = (hits: number, trials: number): number[] =>
    wilsonInterval(hits, trials).map((bound) => Math.round(bound * 10_000) / 10_000)
  assert.deepEqual(rounded(0, 10), [0, 0.2775])
  assert.deepEqual(rounded(5, 10), [0.2366, 0.7634])
  assert.deepEqual(rounded(15, 200), [0.046, 0.12])
  assert.deepEqual(wilsonInterval(0, 0), [0, 1])
})

test('the Wilson interval holds the share, within 0 and 1, and narrows as trials grow', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 5_000 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (trials, share) => {
        const hits = Math.round(trials * share)
        const [low, high] = wilsonInterval(hits, trials)
        assert.ok(low >= 0 && high <= 1 && low <= hits / trials && high >= hits / trials)
        const [lowOfMore, highOfMore] = wilsonInterval(hits * 4, trials * 4)
        assert.ok(highOfMore - lowOfMore < high - low)
      },
    ),
  )
})

test('no answer counts as wrong, either licence of a choice as right, silent manifests not at all', () => {
  const measured = measureError(
    [
      { licence: 'MIT', manifest: 'MIT' },
      { licence: 'MIT', manifest: '(MIT OR CC0-1.0)' },
      { licence: 'ISC', manifest: 'MIT' },
      { licence: null, manifest: 'ISC' },
      { licence: 'MIT', manifest: 'UNLICENSED' },
    ],
    10,
    7,
  )
  assert.deepEqual([measured.errorRate, measured.sample, measured.baseline], [0.5, 4, 0.25])
})

test('the sample depends on the seed alone', () => {
  const candidates = Array.from({ length: 500 }, (_, index) => ({
    licence: index % 10 === 0 ? 'ISC' : 'MIT',
    manifest: 'MIT',
  }))
  assert.deepEqual(measureError(candidates, 50, 3), measureError(candidates, 50, 3))
  const rates = new Set([1, 2, 3, 4, 5, 6].map((seed) => measureError(candidates, 50, seed).errorRate))
  assert.ok(rates.size > 1)
  assert.deepEqual(measureError([], 50, 3), {
    errorRate: null,
    errorInterval: null,
    sample: 0,
    baseline: null,
  })
})
