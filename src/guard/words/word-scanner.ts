/**
 * Finds words in a text that comes character by character, and says from where on a word may still be going on.
 *
 * Letters go through the automaton; what stands between them is skipped, up to GAP_LIMIT visible characters
 * ("b-o-m-b", "炸 弹"; any number of invisible ones). Whether skipping was right is judged on the match: see
 * `isWritten`. State depends on the characters read and on nothing else, so any chunking gives the same.
 */
import { foldOf, HAN, IGNORED, LETTER, SENTENCE_END, SPACE } from '../fold/char-table.ts'
import { lookUp, type Automaton } from './automaton.ts'

/** Half-open, in UTF-16 code units of the text. */
export interface FoundWord {
  readonly word: number
  readonly start: number
  readonly end: number
}

export interface WordScanner {
  /** One character at [start, end). */
  step(codePoint: number, kind: number, start: number, end: number): void
  /** The text is over: a word at its very end is one. */
  end(): void
  /** Characters before this are in no word that is still going on; `here` is the end of what was read. */
  settledBefore(here: number): number
}

const GAP_LIMIT = 4

// What lies between a letter and the one before it: the sum of what was seen.
const NO_GAP = 0
const SIGN_GAP = 1
const SPACE_GAP = 2
const SENTENCE_GAP = 4

export function createWordScanner(automaton: Automaton, onFound: (found: FoundWord) => void): WordScanner {
  const { symbols, rootNext, edges, fail, depth, wordAt, outLink } = automaton
  // The newest letters, in rings that hold the longest word and one before it.
  const ringSize = 1 << Math.ceil(Math.log2(automaton.longest + 2))
  const ringMask = ringSize - 1
  const starts = new Int32Array(ringSize)
  const gaps = new Uint8Array(ringSize)
  const letterKinds = new Uint8Array(ringSize)
  let letterCount = 0
  let lastEnd = 0
  let state = 0
  let gap = NO_GAP
  let gapLength = 0
  // Words that end with the last letter, and are words only if no other letter touches it.
  let pending: FoundWord[] = []
  let pendingFrom = 0

  const step = (codePoint: number, kind: number, start: number, end: number): void => {
    if (kind === IGNORED) return
    if (kind < LETTER) {
      if (pending.length > 0) confirm()
      gapLength += 1
      gap |= kind === SPACE ? SPACE_GAP : kind === SENTENCE_END ? SENTENCE_GAP : SIGN_GAP
      if (gapLength > GAP_LIMIT) state = 0
      return
    }
    if (pending.length > 0) {
      if (kind === HAN) confirm()
      else pending = []
    }
    const at = letterCount & ringMask
    starts[at] = start
    gaps[at] = gap
    letterKinds[at] = kind
    letterCount += 1
    lastEnd = end
    gap = NO_GAP
    gapLength = 0
    const symbol = symbols[foldOf(codePoint)]!
    state = symbol === 0 ? 0 : advance(symbol)
    if (state !== 0 && (wordAt[state]! >= 0 || outLink[state]! >= 0)) report(kind)
  }

  const advance = (symbol: number): number => {
    for (let from = state; from !== 0; from = fail[from]!) {
      const next = lookUp(edges, from, symbol)
      if (next !== 0) return next
    }
    return rootNext[symbol]!
  }

  const report = (lastKind: number): void => {
    let at = wordAt[state]! >= 0 ? state : outLink[state]!
    for (; at >= 0; at = outLink[at]!) {
      for (let word = wordAt[at]!; word >= 0; word = automaton.nextWord[word]!) {
        const first = letterCount - depth[at]!
        if (!isWritten(word, first)) continue
        const found = { word, start: starts[first & ringMask]!, end: lastEnd }
        if (lastKind === HAN) {
          onFound(found)
          continue
        }
        pendingFrom = pending.length === 0 ? found.start : Math.min(pendingFrom, found.start)
        pending.push(found)
      }
    }
  }

  /**
   * Letters in a row are a word if none touches them from outside, and if what lies between them is what a
   * writer puts there: signs anywhere; anything but a new sentence where the word itself has a break; spaces and
   * ends of sentences elsewhere only if the whole word is spelt out ("b o m b"), so that "rap is" is no "rapis".
   */
  const isWritten = (word: number, first: number): boolean => {
    const { breaks } = automaton.words[word]!
    const count = breaks.length
    const firstAt = first & ringMask
    if (letterKinds[firstAt] !== HAN && first > 0 && gaps[firstAt] === NO_GAP) {
      if (letterKinds[(first - 1) & ringMask] !== HAN) return false
    }
    let isSpeltOut = true
    let hasLoose = false
    let hasSentence = false
    for (let index = 1; index < count; index += 1) {
      const at = (first + index) & ringMask
      const between = gaps[at]!
      if (breaks[index] === 1) {
        if (between >= SENTENCE_GAP + SPACE_GAP) return false
        continue
      }
      if (between === NO_GAP) isSpeltOut = false
      const isHan = letterKinds[at] === HAN && letterKinds[(at - 1) & ringMask] === HAN
      if (between >= SENTENCE_GAP || (between >= SPACE_GAP && !isHan)) hasLoose = true
      if (between >= SENTENCE_GAP) hasSentence = true
    }
    if (!hasLoose) return true
    return isSpeltOut && (!hasSentence || count >= 3)
  }

  const confirm = (): void => {
    const confirmed = pending
    pending = []
    for (const found of confirmed) onFound(found)
  }

  return {
    step,
    end: () => {
      if (pending.length > 0) confirm()
      state = 0
    },
    settledBefore: (here) => {
      const from = state === 0 ? here : starts[(letterCount - depth[state]!) & ringMask]!
      return pending.length === 0 ? from : Math.min(from, pendingFrom)
    },
  }
}
