import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { addText, findLines, NO_LINES, shown, SHOWN_CHARS } from './split-lines.ts'

test('a log is the same however it was cut into pieces', () => {
  const text = fc.string({ unit: fc.constantFrom('a', '\n', 'é', ' ') })
  fc.assert(
    fc.property(fc.array(text), (pieces) => {
      let held = NO_LINES
      for (const piece of pieces) held = addText(held, piece)
      assert.deepEqual([...held.lines, held.rest], pieces.join('').split('\n'))
    }),
  )
})

test('colours go, a line written over keeps its last form, a very long line is cut', () => {
  assert.equal(shown('\u001B[31mred\u001B[0m'), 'red')
  assert.equal(shown(' 10 %\r 20 %'), ' 20 %')
  assert.equal(shown('windows\r'), 'windows')
  assert.equal(shown('x'.repeat(60_000)).length, SHOWN_CHARS + 1)
})

test('finding ignores case, and nothing is found for nothing', () => {
  assert.deepEqual(findLines(['Error', 'fine', 'an error'], 'ERROR'), [0, 2])
  assert.deepEqual(findLines(['a'], ''), [])
})
