import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { maskPiece, maskText, maskValue, patternsOf, reachOf, type Pattern } from './mask-secrets.ts'

const patterns = patternsOf([
  { name: 'token', value: 'hush-123456' },
  { name: 'pem', value: '-----BEGIN KEY-----\nMIIabcdefgh\n-----END KEY-----\n' },
  { name: 'short', value: 'abc1234' },
])

test('a value is replaced by the name of its secret wherever it stands', () => {
  assert.equal(
    maskText('a hush-123456 b hush-123456hush-123456', patterns),
    'a [secret token] b [secret token][secret token]',
  )
  assert.equal(maskText('x -----BEGIN KEY-----\nMIIabcdefgh\n', patterns), 'x [secret pem]\n[secret pem]\n')
  assert.equal(maskText('> MIIabcdefgh <', patterns), '> [secret pem] <')
  assert.equal(maskText('abc1234', patterns), 'abc1234', 'too short to be told from chance')
  assert.equal(maskText('nothing here', []), 'nothing here')
})

test('values that overlap leave no part of themselves', () => {
  const two = patternsOf([
    { name: 'a', value: 'abcdefgh' },
    { name: 'b', value: 'efghijkl' },
  ])
  assert.equal(maskText('_abcdefghijkl_', two), '_[secret a]_')
  assert.equal(
    maskText(`_${'z'.repeat(31)}_`, patternsOf([{ name: 'z', value: 'z'.repeat(10) }])),
    '_[secret z]_',
  )
})

test('every text of a value is masked, and nothing else of it changed', () => {
  const value = { kind: 'message', at: 7, said: { facts: { list: ['hush-123456', 1] } }, none: null }
  assert.deepEqual(maskValue(value, patterns), {
    ...value,
    said: { facts: { list: ['[secret token]', 1] } },
  })
})

/** As a reader of a log does: piece by piece, of any size, while it grows by writes of any size. */
function readInPieces(
  text: Buffer,
  sizes: readonly number[],
  writes: readonly number[],
  secret: readonly Pattern[],
): string {
  const reach = reachOf(secret)
  let [size, offset, step] = [0, 0, 0]
  let shown = ''
  while (offset < text.length) {
    size = Math.min(text.length, size + (writes[step % writes.length] ?? 1))
    const end = Math.min(size, offset + (sizes[step % sizes.length] ?? 1))
    step += 1
    const first = Math.max(0, offset - reach)
    const last = Math.min(size, end + reach)
    const isGrowing = size < text.length && last === size
    const piece = { window: text.subarray(first, last), from: offset - first, to: end - first, isGrowing }
    const { bytes, to } = maskPiece(piece, secret)
    shown += bytes.toString('latin1')
    offset = first + to
  }
  return shown
}

test('read in any pieces while it grows, no value is shown and everything else is', () => {
  // Few letters, so that values overlap, repeat and nearly match.
  const letters = fc.string({ unit: fc.constantFrom('a', 'b'), minLength: 8, maxLength: 14 })
  const sizes = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 8 })
  const texts = fc.array(fc.oneof(letters, fc.constantFrom('S', '\n', 'c')), { maxLength: 12 })
  fc.assert(
    fc.property(letters, texts, sizes, sizes, (value, parts, pieces, writes) => {
      const secret = patternsOf([{ name: 'x', value }])
      const text = parts.map((part) => (part === 'S' ? value : part)).join('')
      const whole = maskText(text, secret)
      assert(!whole.includes(value))
      const shown = readInPieces(Buffer.from(text), pieces, writes, secret)
      assert(!shown.includes(value))
      // A run of overlapping values that lies in two pieces has two marks.
      const once = (masked: string): string => masked.replaceAll(/(?:\[secret x\])+/g, '[secret x]')
      assert.equal(once(shown), once(whole))
    }),
    { numRuns: 500 },
  )
})
