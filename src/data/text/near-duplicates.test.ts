import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { seededRandom } from '#base'
import { openNearDuplicates } from './near-duplicates.ts'
import { shingles } from './shingles.ts'

/** Two sets of distinct hashes with that Jaccard similarity (to one part in their size). */
function pairWith(similarity: number, size: number, seed: number): [Uint32Array, Uint32Array] {
  const random = seededRandom(seed)
  const fresh = (count: number): number[] =>
    Array.from({ length: count }, () => Math.floor(random.next() * 4_294_967_296))
  // Of two sets of n with s in common, Jaccard is s / (2n − s).
  const common = fresh(Math.round((2 * size * similarity) / (1 + similarity)))
  const own = size - common.length
  return [Uint32Array.from([...common, ...fresh(own)]), Uint32Array.from([...fresh(own), ...common])]
}

function shareFound(similarity: number, threshold: number, pairs: number): number {
  const index = openNearDuplicates(threshold)
  let found = 0
  for (let seed = 0; seed < pairs; seed += 1) {
    const [first, second] = pairWith(similarity, 300, seed)
    assert.equal(index.add(first).kind, 'new')
    if (index.add(second).kind === 'near') found += 1
  }
  return found / pairs
}

test('pairs well above the threshold are found, pairs well below are not', () => {
  // The estimate's standard error is 0.035 at 0.8: two of them on either side.
  assert.ok(shareFound(0.9, 0.8, 400) > 0.99)
  assert.ok(shareFound(0.7, 0.8, 400) < 0.02)
  assert.ok(shareFound(0.5, 0.8, 400) === 0)
  const atThreshold = shareFound(0.8, 0.8, 400)
  assert.ok(atThreshold > 0.35 && atThreshold < 0.7, `${atThreshold} of the pairs at the threshold`)
})

test('a set is a near duplicate of itself and of its reordering, and names the first', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 4_294_967_295 }), { minLength: 1, maxLength: 50 }),
      (hashes) => {
        const index = openNearDuplicates(0.8)
        index.add(Uint32Array.from(pairWith(0, 40, 1)[0]))
        assert.deepEqual(index.add(Uint32Array.from(hashes)), { kind: 'new', index: 1 })
        assert.deepEqual(index.add(Uint32Array.from(hashes.toReversed())), {
          kind: 'near',
          index: 1,
          similarity: 1,
        })
      },
    ),
  )
})

test('growing keeps what was found findable', () => {
  const index = openNearDuplicates(0.8)
  const sets = Array.from({ length: 2_500 }, (_, seed) => pairWith(0, 30, seed)[0])
  for (const set of sets) assert.equal(index.add(set).kind, 'new')
  for (const [at, set] of sets.entries())
    assert.deepEqual(index.add(set), { kind: 'near', index: at, similarity: 1 })
})

test('a licence with another holder and other line breaks is the same licence', () => {
  const body = `Permission is hereby granted, free of charge, to any person obtaining a copy of this software and
    associated documentation files, to deal in the Software without restriction, including without limitation the
    rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to
    permit persons to whom the Software is furnished to do so, subject to the following conditions: the above
    copyright notice and this permission notice shall be included in all copies or substantial portions of it.`
  const index = openNearDuplicates(0.8)
  index.add(shingles(`Copyright (c) 2011 Jane Roe\n\n${body}`))
  const other = index.add(
    shingles(`copyright (C) 2024 Max Muster and others\n${body.replaceAll(/\s+/g, '\n')}`),
  )
  assert.equal(other.kind, 'near')
  assert.equal(
    index.add(shingles('本软件按原样提供，不附带任何形式的担保，使用者自行承担全部风险。')).kind,
    'new',
  )
})
