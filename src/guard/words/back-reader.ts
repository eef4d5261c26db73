/**
 * Reads a text backwards from where a word may have ended: whether its letters are written as a word is, and where
 * it starts. Matches are rare, so the scan keeps nothing for this and the text is read again.
 */
import type { TextWindow } from '../scan/text-window.ts'
import type { FoldedWord } from './automaton.ts'
import { FIRST_LETTER, GAP, HALF, SIGN, SILENT, STOP, type CharCodes } from './char-codes.ts'

// What lies between a letter and the one before it: the sum of what was seen.
const NO_GAP = 0
const SIGN_GAP = 1
const SPACE_GAP = 2
const SENTENCE_GAP = 4

export class BackReader {
  readonly #codes: CharCodes
  readonly #window: TextWindow
  // What lastBefore met: the gap it crossed, and the letter it stopped at.
  #gapBetween = NO_GAP
  #letterIsHan = false

  constructor(codes: CharCodes, window: TextWindow) {
    this.#codes = codes
    this.#window = window
  }

  /**
   * Letters in a row are a word if none touches them from outside, and if what lies between them is what a
   * writer puts there: signs anywhere; anything but a new sentence where the word itself has a break; spaces and
   * ends of sentences elsewhere only if the whole word is spelt out ("b o m b"), so that "rap is" is no "rapis".
   * Read backwards from its last letter. Returns where it starts, or -1.
   */
  startIfWritten({ breaks }: FoldedWord, end: number): number {
    const count = breaks.length
    let isSpeltOut = true
    let hasLoose = false
    let hasSentence = false
    let place = this.lastBefore(end)
    for (let index = count - 1; index > 0; index -= 1) {
      const wasHan = this.#letterIsHan
      place = this.lastBefore(place)
      const between = this.#gapBetween
      if (breaks[index] === 1) {
        if (between >= SENTENCE_GAP + SPACE_GAP) return -1
        continue
      }
      if (between === NO_GAP) isSpeltOut = false
      const isHan = wasHan && this.#letterIsHan
      if (between >= SENTENCE_GAP || (between >= SPACE_GAP && !isHan)) hasLoose = true
      if (between >= SENTENCE_GAP) hasSentence = true
    }
    if (hasLoose && (!isSpeltOut || (hasSentence && count < 3))) return -1
    return !this.#letterIsHan && this.#touchesLetter(place) ? -1 : place
  }

  /** Where the last letter before a place stands. */
  lastBefore(end: number): number {
    const { base } = this.#window
    const { firstHan } = this.#codes
    this.#gapBetween = NO_GAP
    for (let place = end; place > base;) {
      const size = this.#window.sizeBefore(place)
      place -= size
      const code = this.#codeAt(place, size)
      if (code >= FIRST_LETTER) {
        this.#letterIsHan = code >= firstHan
        return place
      }
      if (code === GAP) this.#gapBetween |= SPACE_GAP
      else if (code === STOP) this.#gapBetween |= SENTENCE_GAP
      else if (code === SIGN) this.#gapBetween |= SIGN_GAP
    }
    return base
  }

  /** A letter that is written in words stands right before. */
  #touchesLetter(end: number): boolean {
    const { base, touchesLetter } = this.#window
    for (let place = end; place > base;) {
      const size = this.#window.sizeBefore(place)
      place -= size
      const code = this.#codeAt(place, size)
      if (code !== SILENT) return code >= FIRST_LETTER && code < this.#codes.firstHan
    }
    return touchesLetter
  }

  #codeAt(place: number, size: number): number {
    const codes = this.#codes
    const { units, base } = this.#window
    if (size === 2) return codes.codeOf(pointAt(units, place - base))
    const unit = units[place - base]!
    const code = codes.table[unit]! || codes.learn(unit)
    return code === HALF ? SIGN : code
  }
}

/** Of the two halves at a place. */
export const pointAt = (units: Uint16Array, index: number): number =>
  0x10000 + ((units[index]! - 0xd800) << 10) + (units[index + 1]! - 0xdc00)
