/** Telephone numbers of other countries: ITU-T E.164 with "+" and a country code, or as the words before say. */
import type { PersonalKind } from '../model.ts'
import { compact } from './separators.ts'

export const FOREIGN_PHONE: PersonalKind = {
  class: 'foreign-phone',
  detector: 'personal-data/foreign-phone',
  pattern: /(?<![\w.-])(?:\+|00)?\(?\d{1,4}\)?(?:[ .\-/]?\(?\d{1,5}\)?){1,6}(?:x\d{1,6})?(?![\w])(?!\.\d)/g,
  judge: ({ text, before, label }) => {
    const value = compact(text.replace(/x\d+$/, ''))
    if (label === 'other' || value.length < 7 || value.length > 15) return null
    if (/^\d{4}-\d{2}-\d{2}\b/.test(text)) return null
    // E.164 with its sign, and North America's form, speak for themselves.
    const isPlain =
      /^\+\d{1,3}[ .-]?\(?\d/.test(text) ||
      /^(?:1[-. ])?\(?[2-9]\d{2}\)?[-. ][2-9]\d{2}[-. ]\d{4}$/.test(text)
    const isSaid =
      label === 'phone' ||
      /(?:phone|tel|mobile|fax|call(?: me)?(?: at| on)?|number is|desk|cell|电话|手机)\W*$/.test(before)
    return isPlain || isSaid ? { value, proof: isPlain ? 'E.164' : 'said to be one' } : null
  },
}
