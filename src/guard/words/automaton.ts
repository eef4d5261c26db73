/**
 * All words at once: Aho and Corasick's automaton (CACM 1975) as a double array (Aoe, IEEE TSE 1989).
 *
 * Where a symbol leads from a state is one addition and two loads, and memory follows the number of letters in
 * the words and not the size of the alphabet, which for Chinese is thousands. Cost: O(letters) to build.
 */
import { DIGIT, foldOf, HAN, IGNORED, kindOf, LETTER } from '../fold/char-table.ts'
import { beginningsOf, type Beginnings } from './beginnings.ts'
import { codesFor, type CharCodes } from './char-codes.ts'

export interface FoldedWord {
  /** Folded letters and digits, without what stands between them. */
  readonly letters: readonly number[]
  /** 1 where the word itself has a space or a sign before this letter. */
  readonly breaks: Uint8Array
}

/** A state is a place in the double array; 0 is the root. */
export interface Automaton {
  readonly words: readonly FoldedWord[]
  readonly codes: CharCodes
  readonly beginnings: Beginnings
  /** Where the first letter of a word leads, by symbol; 0 if nowhere. */
  readonly rootNext: Int32Array
  /**
   * CELL numbers a state, side by side, so that a step loads one line of the cache: BASE, CHECK, FAIL, DEPTH.
   *
   * The state behind a symbol is base + symbol, if its check names this state. Depth is the letters on the way from
   * the root, how much of a word may have been read; times two, and one more where a word ends.
   */
  readonly cells: Int32Array
  /** First word that ends here, or -1; further words of the same letters follow in nextWord. */
  readonly wordAt: Int32Array
  readonly nextWord: Int32Array
  /** This state if a word ends at it, else the longest shorter one at which one does, or -1. */
  readonly output: Int32Array
}

export const CELL = 4
export const BASE = 0
export const CHECK = 1
export const FAIL = 2
export const DEPTH = 3

/** As many as the depth of a state can say. */
export const LONGEST_WORD = 255

/** The letters of a word as the scan sees them. */
export function foldWord(word: string, fold: (codePoint: number) => number = foldOf): FoldedWord {
  const letters: number[] = []
  const breaks: number[] = []
  let apart = 0
  for (const char of word) {
    const codePoint = char.codePointAt(0)!
    const kind = kindOf(codePoint)
    if (kind === LETTER || kind === DIGIT || kind === HAN) {
      letters.push(fold(codePoint))
      breaks.push(letters.length === 1 ? 0 : apart)
      apart = 0
    } else if (kind !== IGNORED) apart = 1
  }
  return { letters, breaks: Uint8Array.from(breaks) }
}

export function buildAutomaton(words: readonly FoldedWord[], fold = foldOf): Automaton {
  const codes = codesFor(words, fold)
  const trie = buildTrie(words, codes)
  const { base, check, slotOf, size } = placeStates(trie, codes.count)
  const rootNext = new Int32Array(codes.count)
  const cells = new Int32Array(size * CELL)
  const wordAt = new Int32Array(size).fill(-1)
  const output = new Int32Array(size).fill(-1)
  const { parent, via, level } = trie
  for (let slot = 0; slot < size; slot += 1) {
    cells[slot * CELL + BASE] = base[slot]!
    cells[slot * CELL + CHECK] = check[slot]!
  }
  // Nodes are in the order of their depth, and a failure leads to a shorter state, which is done before.
  for (const node of trie.byDepth) {
    const slot = slotOf[node]!
    const symbol = via[node]!
    let back = slotOf[parent[node]!]!
    let to = 0
    if (back === 0) rootNext[symbol] = slot
    while (back !== 0 && to === 0) {
      back = cells[back * CELL + FAIL]!
      const next = base[back]! + symbol
      if (back === 0) to = rootNext[symbol]!
      else if (next > 0 && check[next] === back) to = next
    }
    wordAt[slot] = trie.wordAt[node]!
    output[slot] = wordAt[slot]! >= 0 ? slot : to === 0 ? -1 : output[to]!
    cells[slot * CELL + FAIL] = to
    cells[slot * CELL + DEPTH] = level[node]! * 2 + (output[slot]! >= 0 ? 1 : 0)
  }
  const beginnings = beginningsOf(words, codes.symbolOf, codes.firstHan, codes.count)
  return { words, codes, beginnings, rootNext, cells, wordAt, nextWord: trie.nextWord, output }
}

interface Trie {
  readonly count: number
  readonly parent: Int32Array
  readonly via: Uint16Array
  readonly level: Uint8Array
  readonly firstChild: Int32Array
  readonly sibling: Int32Array
  readonly wordAt: Int32Array
  readonly nextWord: Int32Array
  readonly byDepth: Int32Array
}

function buildTrie(words: readonly FoldedWord[], codes: CharCodes): Trie {
  const limit = words.reduce((sum, { letters }) => sum + letters.length, 1)
  const parent = new Int32Array(limit)
  const via = new Uint16Array(limit)
  const level = new Uint8Array(limit)
  const firstChild = new Int32Array(limit)
  const sibling = new Int32Array(limit)
  const wordAt = new Int32Array(limit).fill(-1)
  const nextWord = new Int32Array(words.length).fill(-1)
  const known = new Map<number, number>()
  let count = 1
  words.forEach(({ letters }, word) => {
    let node = 0
    for (const letter of letters) {
      const symbol = codes.symbolOf(letter)
      // Nodes and symbols both stay below 2^26 here: their pair is a whole number that a double holds.
      const key = node * 65_536 + symbol
      let child = known.get(key)
      if (child === undefined) {
        child = count++
        known.set(key, child)
        parent[child] = node
        via[child] = symbol
        level[child] = level[node]! + 1
        sibling[child] = firstChild[node]!
        firstChild[node] = child
      }
      node = child
    }
    nextWord[word] = wordAt[node]!
    wordAt[node] = word
  })
  const byDepth = orderByDepth(level, count)
  return { count, parent, via, level, firstChild, sibling, wordAt, nextWord, byDepth }
}

/** The root left out. */
function orderByDepth(level: Uint8Array, count: number): Int32Array {
  const from = new Int32Array(LONGEST_WORD + 2)
  for (let node = 1; node < count; node += 1) from[level[node]! + 1]! += 1
  for (let at = 1; at < from.length; at += 1) from[at]! += from[at - 1]!
  const order = new Int32Array(count - 1)
  for (let node = 1; node < count; node += 1) order[from[level[node]!]!++] = node
  return order
}

interface Placed {
  readonly base: Int32Array
  readonly check: Int32Array
  readonly slotOf: Int32Array
  readonly size: number
}

/** Children of the root lie in the first slots, side by side; those of others where all of them find room. */
function placeStates({ count, via, firstChild, sibling, byDepth }: Trie, symbolCount: number): Placed {
  let size = count + 2 * symbolCount
  let base = new Int32Array(size)
  let check = new Int32Array(size).fill(-1)
  const slotOf = new Int32Array(count)
  const take = (node: number, slot: number, above: number): void => {
    slotOf[node] = slot
    check[slot] = above
  }
  const hasRoom = (first: number, from: number): boolean => {
    for (let child = first; child !== 0; child = sibling[child]!) {
      const slot = from + via[child]!
      if (slot < 1 || check[slot] !== -1) return false
    }
    return true
  }
  const grow = (): void => {
    size *= 2
    const [wideBase, wideCheck] = [new Int32Array(size), new Int32Array(size).fill(-1)]
    wideBase.set(base)
    wideCheck.set(check)
    base = wideBase
    check = wideCheck
  }
  let free = 1
  for (let node = firstChild[0]!; node !== 0; node = sibling[node]!) take(node, free++, 0)
  for (const node of byDepth) {
    const first = firstChild[node]!
    if (first === 0) continue
    while (check[free] !== -1) free += 1
    let from = free - via[first]!
    while (!hasRoom(first, from)) {
      from += 1
      // Wherever the children of one state may lie, there is room beyond all that is taken.
      if (from + 2 * symbolCount >= size) grow()
    }
    const slot = slotOf[node]!
    base[slot] = from
    for (let child = first; child !== 0; child = sibling[child]!) take(child, from + via[child]!, slot)
    if (free + 2 * symbolCount >= size) grow()
  }
  return { base, check, slotOf, size }
}
