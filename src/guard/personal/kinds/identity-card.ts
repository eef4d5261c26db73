/** Identity cards of mainland China: GB 11643, 18 characters with region, date of birth and check character. */
import type { PersonalKind } from '../model.ts'
import { isIdentityNumber } from './identity-number.ts'
import { ALONE_AFTER, ALONE_BEFORE, compact, isEven, spread } from './separators.ts'

export const IDENTITY_CARD: PersonalKind = {
  class: 'id-card',
  detector: 'personal-data/id-card',
  pattern: new RegExp(
    `${ALONE_BEFORE}[1-9]${spread('\\d', '16')}${spread('[\\dXx]', '1')}${ALONE_AFTER}`,
    'g',
  ),
  judge: ({ text, label }) => {
    const value = compact(text)
    if (label === 'other' || !isEven(text) || !isIdentityNumber(value)) return null
    return { value, proof: 'check character and date hold' }
  },
}
