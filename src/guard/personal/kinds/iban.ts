/** International bank account numbers: ISO 13616, country, two check digits (ISO 7064, MOD 97-10), the account. */
import type { PersonalKind } from '../model.ts'
import { ALONE_AFTER, ALONE_BEFORE, compact, isEven, spread } from './separators.ts'

export function isIban(code: string): boolean {
  if (!/^[A-Z]{2}\d{2}[A-Z0-9]{11,30}$/.test(code)) return false
  let rest = 0
  for (const char of code.slice(4) + code.slice(0, 4)) {
    const value = Number.parseInt(char, 36)
    rest = (rest * (value > 9 ? 100 : 10) + value) % 97
  }
  return rest === 1
}

export const IBAN: PersonalKind = {
  class: 'iban',
  detector: 'personal-data/iban',
  pattern: new RegExp(`${ALONE_BEFORE}[A-Za-z]{2}\\d{2}${spread('[A-Za-z0-9]', '11,30')}${ALONE_AFTER}`, 'g'),
  judge: ({ text }) => {
    const value = compact(text)
    return isEven(text) && isIban(value) ? { value, proof: 'check digits hold' } : null
  },
}
