/**
 * Whether bytes look like Western text in windows-1252 (which holds Latin-1): mostly ASCII, the other bytes
 * being single accented letters, or the marks that people type (quotes, dashes, ©, ®, ·).
 *
 * Cyrillic and Greek encodings have whole words of such bytes, Central European ones have letters where
 * windows-1252 has signs: both fail, and are better refused than turned into other letters.
 */

/** Of all bytes that are not ASCII, at least so many are at home in Western text. */
const AT_HOME_LEAST = 0.9
/** French, the richest in accents of the large languages, has under 6 %; lists of names have more. */
const HIGH_SHARE_LIMIT = 0.25
/** "créée" has two in a row. */
const RUN_LIMIT = 4

/** Stand beside words: quotes, ©, ®, °, currencies, fractions. */
const SIGNS = new Set([
  0x80, 0x82, 0x84, 0x85, 0x86, 0x87, 0x89, 0x8b, 0x91, 0x93, 0x94, 0x95, 0x99, 0x9b, 0xa0, 0xa1, 0xa3, 0xa7,
  0xa9, 0xab, 0xae, 0xb0, 0xb1, 0xb2, 0xb3, 0xb4, 0xb5, 0xb6, 0xbb, 0xbd, 0xbf, 0xd7,
])
/** May stand within a word: apostrophe, dashes, soft hyphen, ordinals, middle dot. */
const JOINERS = new Set([0x92, 0x96, 0x97, 0xaa, 0xad, 0xb7, 0xba])

export function looksLikeWindows1252(bytes: Uint8Array): boolean {
  let [high, atHome, run] = [0, 0, 0]
  for (let index = 0; index < bytes.length; index += 1) {
    const byte = bytes[index] ?? 0
    if (byte < 0x80) {
      run = 0
      continue
    }
    run += 1
    if (run > RUN_LIMIT) return false
    high += 1
    if (isAtHome(byte, bytes[index - 1] ?? 0x20, bytes[index + 1] ?? 0x20)) atHome += 1
  }
  return high > 0 && atHome / high >= AT_HOME_LEAST && high / bytes.length <= HIGH_SHARE_LIMIT
}

function isAtHome(byte: number, before: number, after: number): boolean {
  if (isLetter(byte)) return before < 0x80 || after < 0x80
  if (SIGNS.has(byte)) return !(isAsciiLetter(before) && isAsciiLetter(after))
  return JOINERS.has(byte)
}

const isLetter = (byte: number): boolean =>
  (byte >= 0xc0 && byte !== 0xd7 && byte !== 0xf7) ||
  byte === 0x8a ||
  byte === 0x8c ||
  byte === 0x9a ||
  byte === 0x9c

const isAsciiLetter = (byte: number): boolean =>
  (byte >= 0x41 && byte <= 0x5a) || (byte >= 0x61 && byte <= 0x7a)
