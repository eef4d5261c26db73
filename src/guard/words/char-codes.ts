/**
 * What a UTF-16 code unit is to the scan for words, as one small number: one load in the loop in place of kind,
 * fold and symbol. Filled as characters are met.
 */
import { DIGIT, HAN, IGNORED, kindOf, LETTER, SENTENCE_END, SPACE } from '../fold/char-table.ts'
import type { FoldedWord } from './automaton.ts'

/** Not looked at before. */
export const UNKNOWN = 0
export const SILENT = 1
export const SIGN = 2
export const GAP = 3
export const STOP = 4
/** First half of a character beyond the basic plane. */
export const HALF = 5
/**
 * From here on letters, as symbols of the automaton: first those of scripts that write words apart, then, from
 * `firstHan`, ideographs and kana. The first of each is one that is in no word.
 */
export const FIRST_LETTER = 6

export interface CharCodes {
  /** By code unit; ask `learn` where it is UNKNOWN. */
  readonly table: Uint16Array
  readonly firstHan: number
  /** One more than the last symbol. */
  readonly count: number
  /** Of a folded letter; it is in a word. */
  symbolOf(letter: number): number
  /** Of a code point, also beyond the basic plane. */
  codeOf(codePoint: number): number
  learn(unit: number): number
}

export function codesFor(words: readonly FoldedWord[], fold: (codePoint: number) => number): CharCodes {
  const table = new Uint16Array(65_536)
  const symbols = new Uint16Array(65_536)
  const letters = new Set(words.flatMap((word) => word.letters))
  const isHan = (letter: number): boolean => kindOf(letter) === HAN
  let count = FIRST_LETTER + 1
  for (const letter of letters) if (!isHan(letter)) symbols[letter] = count++
  const firstHan = count++
  for (const letter of letters) if (isHan(letter)) symbols[letter] = count++

  const codeOf = (codePoint: number): number => {
    switch (kindOf(codePoint)) {
      case IGNORED:
        return SILENT
      case SPACE:
        return GAP
      case SENTENCE_END:
        return STOP
      case LETTER:
      case DIGIT:
        return symbols[fold(codePoint)]! || FIRST_LETTER
      case HAN:
        return symbols[fold(codePoint)]! || firstHan
      default:
        return SIGN
    }
  }
  return {
    table,
    firstHan,
    count,
    symbolOf: (letter) => symbols[letter]!,
    codeOf,
    learn: (unit) => {
      const code = unit >= 0xd800 && unit <= 0xdbff ? HALF : codeOf(unit)
      table[unit] = code
      return code
    },
  }
}
