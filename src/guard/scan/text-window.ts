/**
 * The part of a text that scanners still look at: what is not settled, and a little before it.
 *
 * A text comes in pieces and may be endless; positions count from its beginning, in UTF-16 code units.
 */
import { DIGIT, IGNORED, kindOf, LETTER } from '../fold/char-table.ts'

export interface TextWindow {
  readonly text: string
  /**
   * The same, for loops: a number in an array is read in a nanosecond, one of a string in up to 25, by how the
   * string came to be.
   */
  readonly units: Uint16Array
  /** Where `text` begins in the whole text. */
  readonly base: number
  /** Behind the last character that came. */
  readonly end: number
  /** Nothing more comes. */
  readonly isOver: boolean
  /** Right before the window, invisible characters apart, stands a letter of those that are written in words. */
  readonly touchesLetter: boolean
  /** Code units of the character that ends at a place: 2 beyond the basic plane. */
  sizeBefore(place: number): 1 | 2
  push(piece: string): void
  close(): void
  /** Nobody looks at what is more than CONTEXT_CHARS before `place` any more. */
  keep(place: number): void
}

/** How far back before what is not settled somebody looks, for a label or a sign. */
export const CONTEXT_CHARS = 64
/** Cutting costs a copy: it waits until there is this much to cut. */
const SLACK_CHARS = 512
const FIRST_UNITS = 1024

export function createTextWindow(): TextWindow {
  let text = ''
  let bytes = Buffer.allocUnsafeSlow(FIRST_UNITS * 2)
  let units = new Uint16Array(bytes.buffer)
  let base = 0
  let isOver = false
  let touchesLetter = false

  const sizeBefore = (place: number): 1 | 2 => {
    const index = place - base
    const last = units[index - 1]!
    if (index < 2 || last < 0xdc00 || last > 0xdfff) return 1
    const first = units[index - 2]!
    return first >= 0xd800 && first <= 0xdbff ? 2 : 1
  }

  const touches = (end: number): boolean => {
    for (let place = end; place > base;) {
      const size = sizeBefore(place)
      place -= size
      const kind = kindOf(text.codePointAt(place - base)!)
      if (kind === IGNORED) continue
      return kind === LETTER || kind === DIGIT
    }
    return touchesLetter
  }

  return {
    get text() {
      return text
    },
    get units() {
      return units
    },
    get base() {
      return base
    },
    get end() {
      return base + text.length
    },
    get isOver() {
      return isOver
    },
    get touchesLetter() {
      return touchesLetter
    },
    sizeBefore,
    push: (piece) => {
      const length = text.length
      text += piece
      if (text.length > units.length) {
        const wide = Buffer.allocUnsafeSlow(Math.max(text.length, units.length * 2) * 2)
        bytes.copy(wide, 0, 0, length * 2)
        bytes = wide
        units = new Uint16Array(bytes.buffer)
      }
      bytes.write(piece, length * 2, 'utf16le')
    },
    close: () => {
      isOver = true
    },
    keep: (place) => {
      let cut = place - CONTEXT_CHARS
      if (cut - base < SLACK_CHARS) return
      // Not between the halves of a character.
      const unit = text.charCodeAt(cut - base)
      if (unit >= 0xdc00 && unit <= 0xdfff) cut -= 1
      touchesLetter = touches(cut)
      units.copyWithin(0, cut - base, text.length)
      text = text.slice(cut - base)
      base = cut
    },
  }
}
