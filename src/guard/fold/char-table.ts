/**
 * What each character counts as, so that a word is found however it is dressed up.
 *
 * Folding looks at one character at a time: what it makes of a text does not depend on where the text is cut.
 * Tables are filled as characters are met; the same two tables serve every scan.
 */
import { LOOK_ALIKES } from './look-alikes.ts'
import { TRADITIONAL_SIMPLIFIED } from './traditional.ts'

/** Kinds of characters, as small numbers for the scanning loop. */
export const IGNORED = 1 // zero-width, combining marks, controls that show nothing
const SEPARATOR = 2 // punctuation and symbols inside a sentence
export const SPACE = 3
export const SENTENCE_END = 4
export const LETTER = 5 // scripts that write words apart
export const DIGIT = 6
export const HAN = 7 // scripts that do not: ideographs, kana

const kinds = new Uint8Array(65_536)
const folded = new Uint16Array(65_536)
const widths = new Uint16Array(65_536)
/** Letters beyond the basic plane count as one unknown letter, which is in no word. */
const UNKNOWN_LETTER = 0xffff

/** One character in place of another. */
const readAs = new Map<string, string>()
for (const pairs of [TRADITIONAL_SIMPLIFIED, LOOK_ALIKES]) {
  for (let index = 0; index < pairs.length; index += 2)
    readAs.set(pairs.charAt(index), pairs.charAt(index + 1))
}

/** The kind of a UTF-16 code unit, or of a code point beyond the basic plane. */
export function kindOf(codePoint: number): number {
  if (codePoint > 0xffff) return kindOfAstral(codePoint)
  const known = kinds[codePoint]!
  return known === 0 ? learn(codePoint) : known
}

/** For words: lower case, no accents, simplified, half width, Latin where it looks so. Ask kindOf first. */
export function foldOf(codePoint: number): number {
  return codePoint > 0xffff ? foldOfAstral(codePoint) : folded[codePoint]!
}

/** For numbers, addresses and keys: half width, otherwise as written. Ask kindOf first. */
export function widthOf(codePoint: number): number {
  return codePoint > 0xffff ? widthOfAstral(codePoint) : widths[codePoint]!
}

function learn(unit: number): number {
  const char = String.fromCharCode(unit)
  const narrow = oneUnit(char.normalize('NFKC'), unit)
  const plain = String.fromCharCode(narrow).normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase()
  const bare = oneUnit(plain, narrow)
  const kind = classify(String.fromCharCode(narrow), unit)
  kinds[unit] = kind
  widths[unit] = narrow
  const base = String.fromCharCode(bare)
  folded[unit] = (readAs.get(base) ?? base).charCodeAt(0)
  return kind
}

const oneUnit = (text: string, otherwise: number): number =>
  text.length === 1 ? text.charCodeAt(0) : otherwise

function classify(char: string, unit: number): number {
  if (unit >= 0xd800 && unit <= 0xdfff) return SEPARATOR // half a character
  // Tab and the line breaks are spaces; other controls show nothing.
  if (/[\s\p{Z}]/u.test(char)) return unit === 0xfeff ? IGNORED : SPACE
  // Hangul filler and the Braille blank look like nothing, though Unicode counts them as letters and symbols.
  if (/[\p{M}\p{Cf}\p{Cc}\u115f\u1160\u3164\uffa0\u2800]/u.test(char)) return IGNORED
  if (/\p{Nd}/u.test(char)) return DIGIT
  if (/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u.test(char)) return HAN
  if (/[\p{L}\p{N}]/u.test(char)) return LETTER
  if (/[.!?;。！？；…，、,：:]/u.test(char)) return SENTENCE_END
  return SEPARATOR
}

// Beyond the basic plane are styled letters (𝐛𝐨𝐦𝐛), rare ideographs and pictures.
function kindOfAstral(codePoint: number): number {
  const narrow = String.fromCodePoint(codePoint).normalize('NFKC')
  if (narrow.length === 1) return kindOf(narrow.charCodeAt(0))
  const char = String.fromCodePoint(codePoint)
  if (/[\p{M}\p{Cf}]/u.test(char)) return IGNORED
  if (/\p{Script=Han}/u.test(char)) return HAN
  return /\p{L}/u.test(char) ? LETTER : SEPARATOR
}

function foldOfAstral(codePoint: number): number {
  const narrow = String.fromCodePoint(codePoint).normalize('NFKC')
  if (narrow.length !== 1) return UNKNOWN_LETTER
  const unit = narrow.charCodeAt(0)
  kindOf(unit)
  return foldOf(unit)
}

function widthOfAstral(codePoint: number): number {
  const narrow = String.fromCodePoint(codePoint).normalize('NFKC')
  return narrow.length === 1 ? narrow.charCodeAt(0) : UNKNOWN_LETTER
}
