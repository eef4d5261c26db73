import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openProgress } from './progress.ts'

test('without a terminal there is one line for a phase and one for each quarter of the way', () => {
  const lines: string[] = []
  const progress = openProgress({ write: (text) => lines.push(text), columns: () => null })
  for (let done = 0; done <= 100; done += 1) progress.show('train', `step ${done}`, done / 100)
  progress.show('publish', 'publishing', null)
  progress.show('publish', 'publishing', null)
  progress.end()
  assert.deepEqual(lines, ['step 0\n', 'step 25\n', 'step 50\n', 'step 75\n', 'step 100\n', 'publishing\n'])
})

test('on a terminal one line is drawn over itself, never wider than the terminal, and is taken away', () => {
  const written: string[] = []
  const progress = openProgress({ write: (text) => written.push(text), columns: () => 30 })
  progress.show('train', 'step 1 of a training with a long name', 0.5)
  progress.end()
  progress.end()
  assert.equal(written.length, 2)
  assert.equal(written[0], `\r\u001b[K${'█'.repeat(10)}${'░'.repeat(10)} step 1 …`)
  assert.equal(written[1], '\r\u001b[K')
})
