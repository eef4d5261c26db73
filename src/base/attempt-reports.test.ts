import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { openReports } from './attempt-reports.ts'
import { BatonError } from './errors.ts'

test('progress is thinned out in time, but the first and the last of a phase are always told', (t) => {
  const folder = emptyFolder(t)
  let now = 0
  const reports = openReports(folder, () => now)
  for (let done = 0; done <= 100; done += 1) {
    reports.progress('read', done, 100, 'files')
    now += 50
  }
  reports.progress('write', 0, 1, 'files')
  const lines = linesOf(folder, 'progress.jsonl')
  assert.deepEqual(
    lines.map(({ phase, done }) => [phase, done]),
    [...[0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100].map((done) => ['read', done]), ['write', 0]],
  )
  assert.equal(lines[5]?.['secondsLeft'], 2.5)
})

test('why it failed is told with its class: whose fault it is, or that the disk is full', (t) => {
  const folder = emptyFolder(t)
  const reports = openReports(folder, () => 7)
  reports.failed(new BatonError('bad-request', 'x/y', 'No such column', { hint: 'Name another' }))
  reports.failed(new BatonError('unavailable', 'data/disk-full', 'The disk is full'))
  reports.failed(Object.assign(new Error('write'), { code: 'ENOSPC' }))
  reports.failed(new TypeError('x is undefined'))
  const lines = linesOf(folder, 'events.jsonl')
  assert.deepEqual(
    lines.map((line) => line['class']),
    ['user-error', 'disk-full', 'disk-full', 'unknown'],
  )
  assert.deepEqual(lines[0], {
    kind: 'failed',
    at: 7,
    class: 'user-error',
    code: 'x/y',
    message: 'No such column',
    hint: 'Name another',
  })
})

function emptyFolder(t: { after(end: () => void): void }): string {
  const folder = mkdtempSync(join(tmpdir(), 'baton-reports-'))
  t.after(() => rmSync(folder, { recursive: true }))
  return folder
}

const linesOf = (folder: string, file: string): Record<string, unknown>[] =>
  readFileSync(join(folder, file), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>)
