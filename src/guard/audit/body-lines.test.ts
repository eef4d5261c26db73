import assert from 'node:assert/strict'
import { test } from 'node:test'
import { bodyLines } from './body-lines.ts'

test('bodies of any length are written as the lines that they were, part by part', () => {
  const bodies = new Map([
    ['sha256:a', 'short "quoted"\n'],
    ['sha256:b', '合同😀\ud800'.repeat(50_000)],
    ['sha256:c', ''],
  ])
  const parts = [...bodyLines(bodies)]
  const lines = [...bodies].map(([digest, body]) => `{"digest":"${digest}","body":${JSON.stringify(body)}}\n`)
  assert.equal(Buffer.concat(parts).toString(), lines.join(''))
  assert(parts.length > 3)
  assert(Math.max(...parts.map(({ length }) => length)) < 1_000_000)
})
