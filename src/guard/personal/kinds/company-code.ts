/** Unified social credit codes: GB 32100, 18 characters with registrar, kind, region and check character. */
import type { PersonalKind } from '../model.ts'
import { ALONE_AFTER, ALONE_BEFORE, compact, isEven, spread } from './separators.ts'

/** Without I, O, S, V and Z, in the order of their values. */
const CHARACTERS = '0123456789ABCDEFGHJKLMNPQRTUWXY'
const WEIGHTS = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28]
const ONE = '[0-9A-HJ-NPQRTUWXYa-hj-npqrtuwxy]'

/** 10 is the country's own register. */
const REGION = /^..(?:10|1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[12])/

export function isCompanyCode(code: string): boolean {
  if (code.length !== 18) return false
  const values = [...code].map((char) => CHARACTERS.indexOf(char))
  if (values.includes(-1)) return false
  if (!REGION.test(code)) return false
  const sum = WEIGHTS.reduce((total, weight, index) => total + weight * values[index]!, 0)
  return (31 - (sum % 31)) % 31 === values[17]
}

export const COMPANY_CODE: PersonalKind = {
  class: 'company-code',
  detector: 'personal-data/company-code',
  // The registrar and the kind, six digits of the region (GB/T 2260), nine characters of the body, the check.
  pattern: new RegExp(
    `${ALONE_BEFORE}[1-9ANYany]${spread('[1-9A-Ga-g]', '1')}${spread('\\d', '6')}${spread(ONE, '10')}${ALONE_AFTER}`,
    'g',
  ),
  judge: ({ text, label }) => {
    const value = compact(text)
    if (label === 'other' || !isEven(text) || !isCompanyCode(value)) return null
    // Digits alone are many things: those of registrars that exist, or where it is said.
    if (label !== 'company' && /^\d{18}$/.test(value) && !/^(?:1[1239]|5[1239]|9[1239])/.test(value))
      return null
    return { value, proof: 'check character holds' }
  },
}
