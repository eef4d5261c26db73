/**
 * All words at once: Aho and Corasick's automaton (CACM 1975) in typed arrays.
 *
 * Edges lie in one hash table, so memory follows the number of letters in the words and not the size of the
 * alphabet, which for Chinese is thousands. Cost: O(letters) to build, O(1) for each letter of a text.
 */
import { DIGIT, foldOf, HAN, kindOf, LETTER } from '../fold/char-table.ts'

export interface FoldedWord {
  /** Folded letters and digits, without what stands between them. */
  readonly letters: readonly number[]
  /** 1 where the word itself has a space or a sign before this letter. */
  readonly breaks: Uint8Array
}

export interface Automaton {
  readonly words: readonly FoldedWord[]
  /** 0 for a folded character that is in no word. */
  readonly symbols: Uint16Array
  /** Where the first letter of a word leads, by symbol. */
  readonly rootNext: Int32Array
  readonly edgeKeys: Float64Array
  readonly edgeNext: Int32Array
  readonly edgeMask: number
  readonly symbolCount: number
  readonly fail: Int32Array
  /** Letters on the way from the root: how much of a word may have been read. */
  readonly depth: Int32Array
  /** First word that ends here, or -1; further words of the same letters follow in nextWord. */
  readonly wordAt: Int32Array
  readonly nextWord: Int32Array
  /** The longest shorter state at which a word ends, or -1. */
  readonly outLink: Int32Array
  readonly longest: number
}

/** The letters of a word as the scan sees them. */
export function foldWord(word: string): FoldedWord {
  const letters: number[] = []
  const breaks: number[] = []
  let apart = 0
  for (const char of word) {
    const codePoint = char.codePointAt(0)!
    const kind = kindOf(codePoint)
    if (kind === LETTER || kind === DIGIT || kind === HAN) {
      letters.push(foldOf(codePoint))
      breaks.push(letters.length === 1 ? 0 : apart)
      apart = 0
    } else if (kind !== 1) apart = 1
  }
  return { letters, breaks: Uint8Array.from(breaks) }
}

export function buildAutomaton(words: readonly FoldedWord[]): Automaton {
  const symbols = new Uint16Array(65_536)
  let symbolCount = 1
  let stateLimit = 1
  for (const { letters } of words) {
    stateLimit += letters.length
    for (const letter of letters) if (symbols[letter] === 0) symbols[letter] = symbolCount++
  }
  const size = 1 << Math.max(4, Math.ceil(Math.log2(stateLimit * 2)))
  const edges = { keys: new Float64Array(size).fill(-1), next: new Int32Array(size), mask: size - 1 }
  const parent = new Int32Array(stateLimit)
  const via = new Uint16Array(stateLimit)
  const depth = new Int32Array(stateLimit)
  const wordAt = new Int32Array(stateLimit).fill(-1)
  const nextWord = new Int32Array(words.length).fill(-1)
  const rootNext = new Int32Array(symbolCount)
  let stateCount = 1
  let longest = 0

  words.forEach(({ letters }, word) => {
    let state = 0
    for (const letter of letters) {
      const symbol = symbols[letter]!
      let next = state === 0 ? rootNext[symbol]! : lookUp(edges, state * symbolCount + symbol)
      if (next === 0) {
        next = stateCount++
        parent[next] = state
        via[next] = symbol
        depth[next] = depth[state]! + 1
        if (state === 0) rootNext[symbol] = next
        else insert(edges, state * symbolCount + symbol, next)
      }
      state = next
    }
    longest = Math.max(longest, letters.length)
    nextWord[word] = wordAt[state]!
    wordAt[state] = word
  })

  const fail = new Int32Array(stateCount)
  const outLink = new Int32Array(stateCount).fill(-1)
  // By depth: the state that a failure leads to is shorter, so it is done before.
  const order = Int32Array.from({ length: stateCount - 1 }, (_, index) => index + 1).sort(
    (a, b) => depth[a]! - depth[b]!,
  )
  for (const state of order) {
    const symbol = via[state]!
    let back = parent[state]!
    let to = 0
    while (back !== 0 && to === 0) {
      back = fail[back]!
      to = back === 0 ? rootNext[symbol]! : lookUp(edges, back * symbolCount + symbol)
    }
    fail[state] = to === state ? 0 : to
    const shorter = fail[state]!
    outLink[state] = shorter !== 0 && wordAt[shorter]! >= 0 ? shorter : shorter === 0 ? -1 : outLink[shorter]!
  }
  return {
    words,
    symbols,
    rootNext,
    edgeKeys: edges.keys,
    edgeNext: edges.next,
    edgeMask: edges.mask,
    symbolCount,
    fail,
    depth: depth.slice(0, stateCount),
    wordAt: wordAt.slice(0, stateCount),
    nextWord,
    outLink,
    longest,
  }
}

interface Edges {
  readonly keys: Float64Array
  readonly next: Int32Array
  readonly mask: number
}

/** Keys are state × alphabet + symbol, below 2^53; slots are probed one after another. */
export const slotOf = (key: number, mask: number): number => (Math.imul(key | 0, 0x9e3779b1) >>> 7) & mask

function lookUp({ keys, next, mask }: Edges, key: number): number {
  for (let slot = slotOf(key, mask); ; slot = (slot + 1) & mask) {
    const found = keys[slot]!
    if (found === key) return next[slot]!
    if (found === -1) return 0
  }
}

function insert({ keys, next, mask }: Edges, key: number, state: number): void {
  let slot = slotOf(key, mask)
  while (keys[slot] !== -1) slot = (slot + 1) & mask
  keys[slot] = key
  next[slot] = state
}
