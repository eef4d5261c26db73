import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import type { AttemptHandle, Launcher } from './launcher.ts'
import { readReports } from './read-reports.ts'

const attempt: AttemptHandle = {
  id: 'att_1',
  token: 't',
  directory: '/nowhere',
  workDir: '/nowhere',
  identity: null,
}
const NONE = { progress: 0, events: 0 }

/** Only `read` is asked for. */
function launcherOf(files: Readonly<Record<string, string | Buffer>>): Launcher {
  const read: Launcher['read'] = async (_attempt, file, offset, limitBytes) => {
    const content = files[file]
    if (content === undefined) return null
    const bytes = Buffer.from(content)
    return { bytes: bytes.subarray(offset, offset + limitBytes), size: bytes.length }
  }
  return { read } as Launcher
}

const line = (step: number): string =>
  `${JSON.stringify({ at: 1, phase: 'train', done: step, total: 9, unit: 'steps', step, loss: 1 / 3 })}\n`

test('lines are read once, whatever the pieces in which they are written', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat({ max: 700 }), { maxLength: 12 }), async (cuts) => {
      const whole = [1, 2, 3, 4, 5].map(line).join('')
      const steps: (number | null)[] = []
      let offsets = NONE
      for (const end of [...cuts.toSorted((a, b) => a - b), whole.length]) {
        const reports = await readReports(
          launcherOf({ 'progress.jsonl': whole.slice(0, end) }),
          attempt,
          offsets,
        )
        steps.push(...reports.progress.map((report) => report.step))
        offsets = reports.offsets
        assert.equal(reports.garbageCount, 0)
      }
      assert.deepEqual(steps, [1, 2, 3, 4, 5])
    }),
  )
})

test('a line that is not what the contract says is skipped, the others count', async () => {
  const text = `${line(1)}{"at":"now"}\nnot json\n\n${line(2)}${line(3).slice(0, 20)}`
  const reports = await readReports(launcherOf({ 'progress.jsonl': text }), attempt, NONE)
  assert.deepEqual(
    reports.progress.map((report) => report.step),
    [1, 2],
  )
  assert.equal(reports.garbageCount, 2)
})

test('a loss that is no number is none', async () => {
  const text =
    '{"at":1,"phase":"NaN","done":1,"total":2,"unit":"steps","step":1,"loss":NaN,"evalLoss":-Infinity}\n'
  const { progress } = await readReports(launcherOf({ 'progress.jsonl': text }), attempt, NONE)
  assert.deepEqual([progress[0]?.loss, progress[0]?.evalLoss, progress[0]?.phase], [null, null, 'NaN'])
})

test('bytes that are no text, and lines without end, stop nothing', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (bytes) => {
      const content = Buffer.concat([bytes, Buffer.from(`\n${line(7)}`)])
      const reports = await readReports(launcherOf({ 'progress.jsonl': content }), attempt, NONE)
      assert.equal(reports.progress.at(-1)?.step, 7)
    }),
  )
  const endless = Buffer.concat([Buffer.alloc(2_500_000, 'x'), Buffer.from(`\n${line(8)}`)])
  let offsets = NONE
  const steps: (number | null)[] = []
  for (let tries = 0; tries < 5; tries += 1) {
    const reports = await readReports(launcherOf({ 'progress.jsonl': endless }), attempt, offsets)
    offsets = reports.offsets
    steps.push(...reports.progress.map((report) => report.step))
  }
  assert.deepEqual(steps, [8])
})

test('NUL and half a surrogate pair, which PostgreSQL does not keep, are replaced', async () => {
  const text = '{"kind":"message","at":1,"message":"a\\u0000b\\ud800c"}\n'
  const { events } = await readReports(launcherOf({ 'events.jsonl': text }), attempt, NONE)
  assert.equal(events[0]?.kind === 'message' && events[0].message, 'a\uFFFDb\uFFFDc')
})
