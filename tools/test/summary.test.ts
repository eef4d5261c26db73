import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { GroupResult } from './result.ts'
import { renderSummary } from './summary.ts'

const group = (over: Partial<GroupResult>): GroupResult => ({
  name: 'unit',
  passed: true,
  counts: { tests: 2, passed: 2, failed: 0, skipped: 0 },
  skipped: [],
  failures: [],
  seconds: 1,
  ...over,
})

test('a skipped test is said loudly, with its reason, and does not fail the run', () => {
  const { text, passed } = renderSummary([
    group({
      skipped: [{ name: 'the demo runs', reason: 'NO PYTORCH' }],
      counts: { tests: 2, passed: 1, failed: 0, skipped: 1 },
    }),
  ])
  assert(passed)
  assert.match(text, /!! 1 SKIPPED[^]*the demo runs: NO PYTORCH/)
  assert.match(text, /ℹ skipped 1\n/)
})

test('one failed group fails the run, and the failures stand together at the end', () => {
  const { text, passed } = renderSummary([
    group({}),
    group({
      name: 'e2e',
      passed: false,
      failures: ['e2e/demo.test.ts: it ends'],
      counts: { tests: 1, passed: 0, failed: 1, skipped: 0 },
    }),
  ])
  assert(!passed)
  assert.match(text, /✖ {3}e2e\/demo\.test\.ts: it ends/)
  assert.match(text, /ℹ tests 3\nℹ pass 2\nℹ fail 1\n/)
  assert.match(text, /Tests failed\.\n$/)
})
