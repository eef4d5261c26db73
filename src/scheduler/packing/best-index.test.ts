import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { BestIndex } from './best-index.ts'

const values = fc.constantFrom(-Infinity, -1, 0, 1, 2, 3)
const changes = fc.array(fc.record({ at: fc.nat(199), value: values, asks: fc.boolean() }), { maxLength: 80 })

test('the largest is found, and the first of several, after any changes', () => {
  fc.assert(
    fc.property(fc.array(values, { minLength: 1, maxLength: 200 }), changes, (start, changes) => {
      const index = new BestIndex(start.length)
      const plain = [...start]
      for (const [at, value] of start.entries()) index.set(at, value)
      const check = (): void => {
        const largest = Math.max(...plain)
        assert.equal(
          index.find(() => {}),
          largest === -Infinity ? -1 : plain.indexOf(largest),
        )
      }
      check()
      for (const { at, value, asks } of changes) {
        plain[at % plain.length] = value
        index.set(at % plain.length, value)
        if (asks) check()
      }
      check()
    }),
  )
})

test('a value that is old is looked at before it wins', () => {
  const index = new BestIndex(130)
  for (let at = 0; at < 130; at += 1) index.set(at, at === 129 ? 9 : at === 3 ? 5 : 1)
  const truth = (at: number): number => (at === 129 ? 0 : index.values[at]!)
  assert.equal(
    index.find((at) => index.set(at, truth(at))),
    3,
  )
})
