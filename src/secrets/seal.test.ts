import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { newKey, seal, unseal, type About } from './seal.ts'

const name = fc.string({ minLength: 1, maxLength: 12 })
const about: fc.Arbitrary<About> = fc.record({
  project: name,
  name,
  version: fc.integer({ min: 1, max: 1000 }),
})
const value = fc.string({ unit: 'binary', minLength: 1, maxLength: 200 })

test('a value that was sealed opens as it was, and no two seals of it are alike', () => {
  const key = newKey()
  fc.assert(
    fc.property(about, value, (of, text) => {
      const sealed = seal(key, of, text)
      assert.equal(unseal(key, of, sealed), text)
      assert(!sealed.equals(seal(key, of, text)))
      if (text.length > 3) assert(!sealed.includes(text))
    }),
  )
})

test('with any bit flipped, cut short or made longer, it does not open', () => {
  const key = newKey()
  fc.assert(
    fc.property(about, value, fc.nat(), (of, text, at) => {
      const sealed = seal(key, of, text)
      const bit = at % (sealed.length * 8)
      const flipped = Buffer.from(sealed)
      flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7))
      assert.equal(unseal(key, of, flipped), null)
      assert.equal(unseal(key, of, sealed.subarray(0, at % sealed.length)), null)
      assert.equal(unseal(key, of, Buffer.concat([sealed, Buffer.of(at & 255)])), null)
    }),
  )
  const sealed = seal(key, { project: 'p', name: 'n', version: 1 }, 'short')
  for (let bit = 0; bit < sealed.length * 8; bit += 1) {
    const flipped = Buffer.from(sealed)
    flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7))
    assert.equal(unseal(key, { project: 'p', name: 'n', version: 1 }, flipped), null)
  }
})

test('under another project, name, version or key it does not open', () => {
  const key = newKey()
  fc.assert(
    fc.property(about, about, value, (of, other, text) => {
      const isSame = of.project === other.project && of.name === other.name && of.version === other.version
      assert.equal(unseal(key, other, seal(key, of, text)), isSame ? text : null)
      assert.equal(unseal(newKey(), of, seal(key, of, text)), null)
    }),
  )
  // Written one after the other they would be the same.
  const sealed = seal(key, { project: 'a', name: 'bc', version: 1 }, 'x')
  assert.equal(unseal(key, { project: 'ab', name: 'c', version: 1 }, sealed), null)
})
