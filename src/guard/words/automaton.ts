/**
 * All words at once: Aho and Corasick's automaton (CACM 1975) in typed arrays.
 *
 * Edges lie in one hash table, so memory follows the number of letters in the words and not the size of the
 * alphabet, which for Chinese is thousands. Cost: O(letters) to build, O(1) for each letter of a text.
 */
import { DIGIT, foldOf, HAN, IGNORED, kindOf, LETTER } from '../fold/char-table.ts'

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
  readonly edges: Edges
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
    } else if (kind !== IGNORED) apart = 1
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
  const edges = createEdges(stateLimit)
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
      let next = state === 0 ? rootNext[symbol]! : lookUp(edges, state, symbol)
      if (next === 0) {
        next = stateCount++
        parent[next] = state
        via[next] = symbol
        depth[next] = depth[state]! + 1
        if (state === 0) rootNext[symbol] = next
        else insert(edges, state, symbol, next)
      }
      state = next
    }
    longest = Math.max(longest, letters.length)
    nextWord[word] = wordAt[state]!
    wordAt[state] = word
  })

  const fail = new Int32Array(stateCount)
  const outLink = new Int32Array(stateCount).fill(-1)
  const order = byDepth(depth, stateCount, longest)
  for (const state of order) {
    const symbol = via[state]!
    let back = parent[state]!
    let to = 0
    while (back !== 0 && to === 0) {
      back = fail[back]!
      to = back === 0 ? rootNext[symbol]! : lookUp(edges, back, symbol)
    }
    fail[state] = to === state ? 0 : to
    const shorter = fail[state]!
    outLink[state] = shorter !== 0 && wordAt[shorter]! >= 0 ? shorter : shorter === 0 ? -1 : outLink[shorter]!
  }
  return {
    words,
    symbols,
    rootNext,
    edges,
    fail,
    depth: depth.slice(0, stateCount),
    wordAt: wordAt.slice(0, stateCount),
    nextWord,
    outLink,
    longest,
  }
}

/** A failure leads to a shorter state, which is done before: states by their depth, the root left out. */
function byDepth(depth: Int32Array, stateCount: number, longest: number): Int32Array {
  const next = new Int32Array(longest + 2)
  for (let state = 1; state < stateCount; state += 1) next[depth[state]! + 1]! += 1
  for (let level = 1; level < next.length; level += 1) next[level]! += next[level - 1]!
  const order = new Int32Array(stateCount - 1)
  for (let state = 1; state < stateCount; state += 1) order[next[depth[state]!]!++] = state
  return order
}

/** Open addressing: an edge lies at the slot of its state and symbol, or at the next free one. */
export interface Edges {
  /** 0 in a free slot: no edge of the root is kept here. */
  readonly states: Int32Array
  readonly symbols: Uint16Array
  readonly next: Int32Array
  readonly shift: number
  readonly mask: number
}

function createEdges(count: number): Edges {
  const bits = Math.max(4, Math.ceil(Math.log2(count * 2)))
  const size = 1 << bits
  const next = new Int32Array(size)
  return {
    states: new Int32Array(size),
    symbols: new Uint16Array(size),
    next,
    shift: 32 - bits,
    mask: size - 1,
  }
}

/** Where the symbol leads from a state other than the root; 0 if nowhere. */
export function lookUp({ states, symbols, next, shift, mask }: Edges, state: number, symbol: number): number {
  let slot = slotOf(state, symbol, shift)
  for (;;) {
    const found = states[slot]!
    if (found === 0) return 0
    if (found === state && symbols[slot] === symbol) return next[slot]!
    slot = (slot + 1) & mask
  }
}

function insert(
  { states, symbols, next, shift, mask }: Edges,
  state: number,
  symbol: number,
  to: number,
): void {
  let slot = slotOf(state, symbol, shift)
  while (states[slot] !== 0) slot = (slot + 1) & mask
  states[slot] = state
  symbols[slot] = symbol
  next[slot] = to
}

// Fibonacci hashing: the high bits of the product are the well mixed ones.
const slotOf = (state: number, symbol: number, shift: number): number =>
  Math.imul(Math.imul(state, 0x85ebca6b) + symbol, 0x9e3779b1) >>> shift
