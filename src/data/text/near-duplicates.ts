/**
 * Finds, for each new set of shingles, the most similar of those that were kept before.
 *
 * Locality-sensitive hashing over MinHash signatures: 32 bands of 4 rows, so that a pair with similarity 0.8 is
 * looked at with probability 1 − (1 − 0.8⁴)³² > 0.999 999, and one with 0.3 with 0.23. Whether it counts is
 * then decided by the whole signatures. Whoever comes first is kept, so the same order gives the same result.
 *
 * Typed arrays, about 0.9 KB for each kept set: a million records take 0.9 GB.
 */
import assert from 'node:assert/strict'
import { minHash, SIGNATURE_LENGTH } from './min-hash.ts'
import { mix32 } from './shingles.ts'

const BANDS = 32
const ROWS = SIGNATURE_LENGTH / BANDS

export type Similarity =
  /** Kept, under this index: 0, 1, 2… */
  | { readonly kind: 'new'; readonly index: number }
  /** Not kept: the set with this index is as similar as that (estimated). */
  | { readonly kind: 'near'; readonly index: number; readonly similarity: number }

export interface NearDuplicates {
  add(shingles: Uint32Array): Similarity
}

/** `threshold`: estimated Jaccard similarity from which a set counts as a near duplicate. */
export function openNearDuplicates(threshold: number): NearDuplicates {
  assert(threshold > 0 && threshold <= 1)
  let count = 0
  let capacity = 1_024
  let signatures = new Uint32Array(capacity * SIGNATURE_LENGTH)
  /** Of each slot of the hash table the newest entry, plus 1; entry = index · BANDS + band. */
  let heads = new Uint32Array(capacity * BANDS * 2)
  /** Of each entry the one before it in its slot, plus 1. */
  let before = new Uint32Array(capacity * BANDS)
  /** Of each kept set, the last query that looked at it. */
  let lookedAt = new Uint32Array(capacity)
  let query = 0

  const slotOf = (signature: Uint32Array, offset: number, band: number): number => {
    let hash = band
    for (let row = 0; row < ROWS; row += 1) {
      hash = mix32(Math.imul(hash, 31) ^ (signature[offset + band * ROWS + row] as number))
    }
    return hash & (heads.length - 1)
  }

  const link = (index: number): void => {
    for (let band = 0; band < BANDS; band += 1) {
      const slot = slotOf(signatures, index * SIGNATURE_LENGTH, band)
      const entry = index * BANDS + band
      before[entry] = heads[slot] as number
      heads[slot] = entry + 1
    }
  }

  const grow = (): void => {
    capacity *= 2
    signatures = resized(signatures, capacity * SIGNATURE_LENGTH)
    lookedAt = resized(lookedAt, capacity)
    before = new Uint32Array(capacity * BANDS)
    heads = new Uint32Array(capacity * BANDS * 2)
    for (let index = 0; index < count; index += 1) link(index)
  }

  const equalEntries = (signature: Uint32Array, index: number): number => {
    const offset = index * SIGNATURE_LENGTH
    let equal = 0
    for (let at = 0; at < SIGNATURE_LENGTH; at += 1) if (signature[at] === signatures[offset + at]) equal += 1
    return equal
  }

  const mostSimilar = (signature: Uint32Array): { index: number; equal: number } => {
    query += 1
    const best = { index: -1, equal: -1 }
    for (let band = 0; band < BANDS; band += 1) {
      let entry = heads[slotOf(signature, 0, band)] as number
      while (entry !== 0) {
        const index = Math.floor((entry - 1) / BANDS)
        entry = before[entry - 1] as number
        if (lookedAt[index] === query) continue
        lookedAt[index] = query
        const equal = equalEntries(signature, index)
        if (equal > best.equal || (equal === best.equal && index < best.index)) {
          best.index = index
          best.equal = equal
        }
      }
    }
    return best
  }

  return {
    add: (shingles) => {
      const signature = minHash(shingles)
      const { index, equal } = mostSimilar(signature)
      if (index >= 0 && equal >= threshold * SIGNATURE_LENGTH) {
        return { kind: 'near', index, similarity: equal / SIGNATURE_LENGTH }
      }
      if (count === capacity) grow()
      signatures.set(signature, count * SIGNATURE_LENGTH)
      link(count)
      count += 1
      return { kind: 'new', index: count - 1 }
    },
  }
}

function resized(array: Uint32Array<ArrayBuffer>, length: number): Uint32Array<ArrayBuffer> {
  const larger = new Uint32Array(length)
  larger.set(array)
  return larger
}
