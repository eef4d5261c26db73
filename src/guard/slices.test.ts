import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { slicesOf } from './slices.ts'

test('slices are the text again, and none of them cuts a character in two', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.integer({ min: 2, max: 9 }), (text, chars) => {
      const slices = [...slicesOf(text, chars)]
      assert.equal(slices.join(''), text)
      if (!text.isWellFormed()) return
      for (const slice of slices) assert(slice.isWellFormed() && slice.length <= chars)
    }),
  )
})
