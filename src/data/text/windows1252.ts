/**
 * Whether bytes look like Western text in windows-1252 (which holds Latin-1): mostly ASCII, the other bytes
 * being accented letters beside letters, or the marks that people type (quotes, dashes, ©, ®, ·).
 */

/** Of all bytes that are not ASCII, at least so many are at home in Western text. */
const AT_HOME_LEAST = 0.9
/** French, the richest in accents of the large languages, has under 6 %; lists of names have more. */
const HIGH_SHARE_LIMIT = 0.25

const MARKS = new Set([
  0x80, 0x82, 0x84, 0x85, 0x86, 0x87, 0x89, 0x8b, 0x91, 0x92, 0x93, 0x94, 0x95, 0x96, 0x97, 0x99, 0x9b, 0xa0,
  0xa1, 0xa3, 0xa7, 0xa9, 0xab, 0xad, 0xae, 0xb0, 0xb1, 0xb2, 0xb3, 0xb4, 0xb5, 0xb6, 0xb7, 0xbb, 0xbd, 0xbf,
  0xd7,
])

export function looksLikeWindows1252(bytes: Uint8Array): boolean {
  let [high, atHome, run] = [0, 0, 0]
  let longestRun = 0
  for (let index = 0; index < bytes.length; index += 1) {
    const byte = bytes[index] ?? 0
    if (byte < 0x80) {
      run = 0
      continue
    }
    high += 1
    run += 1
    longestRun = Math.max(longestRun, run)
    if (MARKS.has(byte)) atHome += 1
    else if (isLetter(byte) && (isAsciiLetter(bytes[index - 1]) || isAsciiLetter(bytes[index + 1])))
      atHome += 1
  }
  if (high === 0) return false
  return atHome / high >= AT_HOME_LEAST && high / bytes.length <= HIGH_SHARE_LIMIT && longestRun <= 4
}

const isLetter = (byte: number): boolean =>
  (byte >= 0xc0 && byte !== 0xf7) || byte === 0x8a || byte === 0x8c || byte === 0x9a || byte === 0x9c

const isAsciiLetter = (byte: number | undefined): boolean =>
  byte !== undefined && ((byte >= 0x41 && byte <= 0x5a) || (byte >= 0x61 && byte <= 0x7a))
