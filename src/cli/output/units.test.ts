import assert from 'node:assert/strict'
import { test } from 'node:test'
import { bytes, clockTime, largestUnit, parseDuration } from './units.ts'

test('times are short in lists and exact where they are counted', () => {
  assert.deepEqual(
    [0, 59_000, 3_599_000, 7_200_000, 200_000_000].map((ms) => largestUnit(ms).join('')),
    ['0s', '59s', '59m', '2h', '2d'],
  )
  assert.deepEqual([clockTime(41_000), clockTime(3_723_000)], ['00:41', '1:02:03'])
  assert.deepEqual(
    [bytes(999), bytes(1_400), bytes(23_000_000), bytes(5e15)],
    ['999 B', '1.4 kB', '23 MB', '5.0 PB'],
  )
})

test('a limit is read in the units that people write, and nothing else', () => {
  assert.deepEqual(
    ['90', '90s', '10m', '1h30m', '500ms', '2d'].map(parseDuration),
    [90_000, 90_000, 600_000, 5_400_000, 500, 172_800_000],
  )
  assert.deepEqual(['', 'soon', '10 m', '1.5h', '10mm', '-5s', 'm'].map(parseDuration), [
    null,
    null,
    null,
    null,
    null,
    null,
    null,
  ])
})
