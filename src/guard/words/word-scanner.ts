/**
 * Finds words in a text that comes in pieces, and says from where on a word may still be going on.
 *
 * Letters go through the automaton; what stands between them is skipped, up to GAP_LIMIT visible characters
 * ("b-o-m-b", "炸 弹"; any number of invisible ones). Whether skipping was right is judged on the match: see
 * `isWritten`. State depends on the characters read and on nothing else, so any chunking gives the same.
 *
 * Fast because most of a text can start nothing: where a word that is written apart has begun and leads nowhere,
 * the rest of it is passed over without the automaton.
 */
import type { TextWindow } from '../scan/text-window.ts'
import type { Automaton } from './automaton.ts'
import { FIRST_SYMBOL, GAP, HALF, SILENT, SIGN, STOP, STRANGE_HAN, STRANGE_LETTER } from './char-codes.ts'

/** Half-open, in UTF-16 code units of the text. */
export interface FoundWord {
  readonly word: number
  readonly start: number
  readonly end: number
}

export interface WordScanner {
  /**
   * Reads the window up to `limit`, or up to a character at which a word is found for which `onFound` says true;
   * returns the place behind what was read.
   */
  scan(limit: number): number
  /** The text is over: a word at its very end is one. */
  end(): void
  /** No word that is still going on starts before this. */
  readonly settled: number
  /** For going back to where the window was read up to at that time. */
  save(): WordScannerState
  restore(state: WordScannerState): void
}

export interface WordScannerState {
  readonly at: number
  readonly state: number
  readonly gapLength: number
  readonly run: number
  readonly pending: readonly FoundWord[]
}

const GAP_LIMIT = 4

// What lies between a letter and the one before it: the sum of what was seen.
const NO_GAP = 0
const SIGN_GAP = 1
const SPACE_GAP = 2
const SENTENCE_GAP = 4

export function createWordScanner(
  automaton: Automaton,
  window: TextWindow,
  onFound: (found: FoundWord) => boolean,
): WordScanner {
  const { codes, rootNext, base, check, fail, depth, output } = automaton
  const { table, firstHan } = codes
  let at = 0
  let state = 0
  let gapLength = 0
  /** Letters in a row, not of HAN, up to here: a word that starts inside of them is none. */
  let run = 0
  // Words that end with the last letter, and are words only if no other letter touches it.
  let pending: readonly FoundWord[] = []

  const scan = (limit: number): number => {
    const { text, base: offset } = window
    const to = limit - offset
    let index = at - offset
    // Kept in the scanner again where it stops.
    let now = state
    let letters = run
    const stop = (): number => {
      state = now
      run = letters
      at = offset + index
      return at
    }
    while (index < to) {
      const unit = text.charCodeAt(index)
      let code = table[unit]! || codes.learn(unit)
      let size = 1
      if (code === HALF) {
        const point = text.codePointAt(index)!
        if (point > 0xffff) {
          size = 2
          if (index + 1 >= to) break
        } else if (index + 1 >= text.length && !window.isOver) break
        code = point > 0xffff ? codes.codeOf(point) : SIGN
      }
      if (code < STRANGE_LETTER) {
        index += size
        if (code === SILENT) continue
        if (pending.length > 0 && confirm()) return stop()
        letters = 0
        if (now === 0) continue
        gapLength += 1
        if (gapLength > GAP_LIMIT) now = 0
        continue
      }
      const isHan = code >= firstHan || code === STRANGE_HAN
      if (pending.length > 0) {
        if (!isHan) pending = []
        else if (confirm()) {
          index += size
          return stop()
        }
      }
      gapLength = 0
      if (code < FIRST_SYMBOL) now = 0
      else {
        while (now !== 0) {
          const next = base[now]! + code
          if (next > 0 && check[next] === now) {
            now = next
            break
          }
          now = fail[now]!
        }
        if (now === 0 && (isHan || letters === 0)) now = rootNext[code]!
      }
      index += size
      if (isHan) letters = 0
      else {
        letters += 1
        if (depth[now]! < letters) {
          now = 0
          // Nothing begins before the next sign, space or ideograph.
          while (index < to) {
            const next = table[text.charCodeAt(index)]!
            if (next < STRANGE_LETTER || next === STRANGE_HAN || next >= firstHan) break
            index += 1
          }
          continue
        }
      }
      if (now !== 0 && output[now]! >= 0 && report(now, isHan, offset + index)) return stop()
    }
    return stop()
  }

  const report = (state: number, isHan: boolean, end: number): boolean => {
    let isStopped = false
    for (let from = output[state]!; from > 0; from = outputBelow(from)) {
      for (let word = automaton.wordAt[from]!; word >= 0; word = automaton.nextWord[word]!) {
        const start = startIfWritten(word, end)
        if (start < 0) continue
        const found = { word, start, end }
        if (!isHan) pending = [...pending, found]
        else if (onFound(found)) isStopped = true
      }
    }
    return isStopped
  }

  const outputBelow = (from: number): number => {
    const shorter = fail[from]!
    return shorter === 0 ? -1 : output[shorter]!
  }

  /**
   * Letters in a row are a word if none touches them from outside, and if what lies between them is what a
   * writer puts there: signs anywhere; anything but a new sentence where the word itself has a break; spaces and
   * ends of sentences elsewhere only if the whole word is spelt out ("b o m b"), so that "rap is" is no "rapis".
   * Read backwards from its last letter. Returns where it starts, or -1.
   */
  const startIfWritten = (word: number, end: number): number => {
    const { breaks } = automaton.words[word]!
    const count = breaks.length
    let isSpeltOut = true
    let hasLoose = false
    let hasSentence = false
    let place = lastBefore(end)
    for (let index = count - 1; index > 0; index -= 1) {
      const wasHan = letterIsHan
      const before = lastBefore(place)
      const between = gapBetween
      place = before
      if (breaks[index] === 1) {
        if (between >= SENTENCE_GAP + SPACE_GAP) return -1
        continue
      }
      if (between === NO_GAP) isSpeltOut = false
      if (between >= SENTENCE_GAP || (between >= SPACE_GAP && !(wasHan && letterIsHan))) hasLoose = true
      if (between >= SENTENCE_GAP) hasSentence = true
    }
    if (hasLoose && (!isSpeltOut || (hasSentence && count < 3))) return -1
    return !letterIsHan && touchesLetter(place) ? -1 : place
  }

  // What `lastBefore` met: the gap it crossed, and the letter it stopped at.
  let gapBetween = NO_GAP
  let letterIsHan = false

  /** Where the last letter before a place stands. */
  const lastBefore = (end: number): number => {
    gapBetween = NO_GAP
    for (let place = end; place > window.base;) {
      const size = window.sizeBefore(place)
      place -= size
      const code = codeAt(place, size)
      if (code >= STRANGE_LETTER) {
        letterIsHan = code >= firstHan || code === STRANGE_HAN
        return place
      }
      if (code === GAP) gapBetween |= SPACE_GAP
      else if (code === STOP) gapBetween |= SENTENCE_GAP
      else if (code === SIGN) gapBetween |= SIGN_GAP
    }
    return window.base
  }

  const codeAt = (place: number, size: number): number => {
    const unit = window.text.charCodeAt(place - window.base)
    if (size === 2) return codes.codeOf(window.text.codePointAt(place - window.base)!)
    const code = table[unit]! || codes.learn(unit)
    return code === HALF ? SIGN : code
  }

  /** A letter that is written in words stands right before. */
  const touchesLetter = (end: number): boolean => {
    for (let place = end; place > window.base;) {
      const size = window.sizeBefore(place)
      place -= size
      const code = codeAt(place, size)
      if (code === SILENT) continue
      return code >= STRANGE_LETTER && code !== STRANGE_HAN && code < firstHan
    }
    return window.touchesLetter
  }

  const confirm = (): boolean => {
    const confirmed = pending
    pending = []
    let isStopped = false
    for (const found of confirmed) if (onFound(found)) isStopped = true
    return isStopped
  }

  return {
    scan,
    end: () => {
      if (pending.length > 0) confirm()
      state = 0
    },
    get settled() {
      if (state === 0 && pending.length === 0) return at
      let from = at
      for (let letter = depth[state]!; letter > 0; letter -= 1) from = lastBefore(from)
      for (const { start } of pending) from = Math.min(from, start)
      return from
    },
    save: () => ({ at, state, gapLength, run, pending }),
    restore: (saved) => {
      ;({ at, state, gapLength, run, pending } = saved)
    },
  }
}
