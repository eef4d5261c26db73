/**
 * How words may begin, small enough for the nearest caches: most of a text is passed over with this, and the
 * automaton is entered only where a beginning is there.
 *
 * Bloom filters (CACM 1970) with one hash: what is not in them begins no word; of what is in them, a small part
 * begins none either, which the automaton sees. Of letters that are written in words, the whole row up to the next
 * sign or space is looked up, for a word that they begin ends there too or has a sign of its own there.
 */
import type { FoldedWord } from './automaton.ts'

export interface Beginnings {
  /** Two letters, the first of them an ideograph. */
  readonly pairs: Uint8Array
  /** Rows of letters behind which a word ends, or has a space itself. */
  readonly wholes: Uint8Array
  /** All rows of letters with which a word begins. */
  readonly parts: Uint8Array
  /** By symbol, 1 for an ideograph that is a word alone. */
  readonly isWord: Uint8Array
  /** Letters of the longest word. */
  readonly longest: number
}

const BITS = 18
const SHIFT = 32 - BITS
// Odd numbers that mix well: MurmurHash3's first, and the golden ratio's.
const MIX = 0x85ebca6b
const GOLDEN = 0x9e3779b1

/** A hash of letters, one after the other: of those before, and of the next. */
export const hashNext = (hash: number, symbol: number): number => (Math.imul(hash, MIX) + symbol) | 0

export const isIn = (bits: Uint8Array, hash: number): boolean => {
  const bit = Math.imul(hash, GOLDEN) >>> SHIFT
  return (bits[bit >> 3]! & (1 << (bit & 7))) !== 0
}

const add = (bits: Uint8Array, hash: number): void => {
  const bit = Math.imul(hash, GOLDEN) >>> SHIFT
  bits[bit >> 3]! |= 1 << (bit & 7)
}

export function beginningsOf(
  words: readonly FoldedWord[],
  symbolOf: (letter: number) => number,
  firstHan: number,
  symbolCount: number,
): Beginnings {
  const [pairs, wholes, parts] = [filter(), filter(), filter()]
  const isWord = new Uint8Array(symbolCount)
  let longest = 0
  for (const { letters, breaks } of words) {
    longest = Math.max(longest, letters.length)
    const first = symbolOf(letters[0]!)
    if (first >= firstHan) {
      if (letters.length === 1) isWord[first] = 1
      else add(pairs, hashNext(hashNext(0, first), symbolOf(letters[1]!)))
      continue
    }
    let hash = 0
    for (let at = 0; at < letters.length; at += 1) {
      const symbol = symbolOf(letters[at]!)
      if (symbol >= firstHan) break
      hash = hashNext(hash, symbol)
      add(parts, hash)
      if (at === letters.length - 1 || breaks[at + 1] === 1) add(wholes, hash)
    }
  }
  return { pairs, wholes, parts, isWord, longest }
}

const filter = (): Uint8Array => new Uint8Array(1 << (BITS - 3))
