import assert from 'node:assert/strict'
import { test } from 'node:test'
import { formatBytes, formatCount, formatFigure, formatShare, formatShort } from './numbers.ts'
import { formatClock, formatDuration, formatSeconds, formatWhen } from './times.ts'

const at = Date.UTC(2026, 10, 24, 13, 43, 8)

test('a count has commas and a real minus', () => {
  assert.equal(formatCount(148_320), '148,320')
  assert.equal(formatCount(-9914), '−9,914')
})

test('a figure keeps its significant digits, whatever its size', () => {
  assert.equal(formatFigure(1.64812), '1.648')
  assert.equal(formatFigure(0.000312), '0.000312')
  assert.equal(formatFigure(5213.7), '5,214')
  assert.equal(formatFigure(0), '0')
  assert.equal(formatFigure(Number.NaN), '–')
})

test('a share above nothing is never written as 0 %, nor one below all as 100 %', () => {
  assert.equal(formatShare(0.0018), '0.18 %')
  assert.equal(formatShare(0.781), '78.1 %')
  assert.equal(formatShare(0.9996), '99.96 %')
  assert.equal(formatShare(1), '100 %')
})

test('bytes and axis labels stay short', () => {
  assert.equal(formatBytes(0), '0 B')
  assert.equal(formatBytes(999), '999 B')
  assert.equal(formatBytes(999_600), '1 MB')
  assert.equal(formatBytes(18_240_000_000), '18.2 GB')
  assert.equal(formatShort(25_000), '25k')
  assert.equal(formatShort(600), '600')
})

test('durations show their two largest units in both languages', () => {
  assert.equal(formatDuration(257_000, 'en'), '4 min 17 s')
  assert.equal(formatDuration(257_000, 'zh'), '4 分 17 秒')
  assert.equal(formatDuration(41_400, 'en'), '41 s')
  assert.equal(formatDuration(86_400_000 * 3 + 3_600_000 * 4, 'en'), '3 d 4 h')
  assert.equal(formatDuration(3_599_900, 'en'), '1 h')
  assert.equal(formatDuration(-5, 'en'), '0 ms')
  assert.equal(formatSeconds(3.84, 'en'), '3.8 s')
  assert.equal(formatSeconds(0.184, 'en'), '0.18 s')
})

test('a time of today has no date, an older one has, one of another year its year', () => {
  assert.equal(formatClock(at, 'en', 'utc'), '13:43:08')
  assert.equal(formatWhen(at, at + 60_000, 'en', 'utc'), '13:43')
  assert.equal(formatWhen(at, at + 86_400_000, 'en', 'utc'), '24 Nov 13:43')
  assert.equal(formatWhen(at, at + 86_400_000, 'en', 'utc', true), '24 Nov 13:43:08')
  assert.equal(formatWhen(at, at + 86_400_000, 'zh', 'utc'), '11月24日 13:43')
  assert.match(formatWhen(at, at + 86_400_000 * 365, 'en', 'utc'), /2026 13:43$/)
})
