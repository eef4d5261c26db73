/**
 * Letters behind digits that look like them, inside words: b0mb, k1ll. Digits alone are numbers.
 *
 * i, l, 1 and j are one letter here: who writes 1 may mean each of them.
 */
import { DIGIT, foldOf, kindOf, LETTER } from './char-table.ts'

const LETTERS: Readonly<Record<string, string>> = {
  '0': 'o',
  '1': 'i',
  '2': 'z',
  '3': 'e',
  '4': 'a',
  '5': 's',
  '6': 'g',
  '7': 't',
  '8': 'b',
  '9': 'g',
  l: 'i',
  j: 'i',
  q: 'g',
}

export function foldLeet(codePoint: number): number {
  kindOf(codePoint)
  const folded = foldOf(codePoint)
  return LETTERS[String.fromCharCode(folded)]?.charCodeAt(0) ?? folded
}

/** Letters and digits both; what has no digit is found as it is, and what has no letter is a number. */
export function hasLeet(written: string): boolean {
  let letters = 0
  let digits = 0
  for (const char of written) {
    const kind = kindOf(char.codePointAt(0)!)
    if (kind === LETTER) letters += 1
    else if (kind === DIGIT) digits += 1
  }
  return digits > 0 && letters >= digits
}
