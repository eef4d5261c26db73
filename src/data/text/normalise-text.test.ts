import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { normaliseText } from './normalise-text.ts'

test('normalising twice is normalising once, and leaves no control characters', () => {
  const pieces = fc.constantFrom(
    ' ',
    '\t',
    '\n',
    '\r\n',
    '\r',
    '\0',
    '\u001b[31m',
    '\uFEFF',
    'a',
    'é',
    '中',
    '\u0301',
    '\ud800',
    '\u2028',
  )
  fc.assert(
    fc.property(
      fc.oneof(
        fc.array(pieces).map((all) => all.join('')),
        fc.string({ unit: 'binary' }),
      ),
      (text) => {
        const once = normaliseText(text)
        assert.equal(normaliseText(once), once)
        assert.match(once, /^[^\p{Cc}\uFEFF\t\n]*(?:[\t\n]+[^\p{Cc}\uFEFF]+)*[^]*$/u)
        assert.doesNotMatch(once.replaceAll(/[\t\n]/g, ''), /\p{Cc}|\uFEFF/u)
        assert.ok(once.isWellFormed())
      },
    ),
  )
})

test('line ends, colours and composed letters get one spelling', () => {
  assert.equal(normaliseText('a  \r\n\r\n\r\n\r\nb\u001b[1mc\u001b[0m\u0000 e\u0301\n'), 'a\n\nbc é')
})
