/** Mobile numbers of mainland China: the number plan of the Ministry (YD/T 1000s), 11 digits from 13 to 19. */
import type { PersonalKind } from '../model.ts'
import { SEPARATOR, compact, isEven, shapeOf } from './separators.ts'

/** In groups of usual lengths, or every digit by itself. */
const SHAPES = new Set([
  '11',
  '3-4-4',
  '3-8',
  '7-4',
  '3-3-5',
  '4-4-3',
  '4-3-4',
  '3-3-3-2',
  '5-6',
  '1-1-1-1-1-1-1-1-1-1-1',
])
/** Written in lower case before digits that are then a telephone number: "tel13800138000". */
const TELEPHONE_WORD = /(?:tel|phone|mobile|mob|cell|call|sms|fax|wechat|whatsapp)[.-]?$/
const PREFIX = `(?:\\(\\+?(?:00)?86\\)|\\+86|(?<!\\d)0086|(?<!\\d)86|\\+)?${SEPARATOR}?`

export const MOBILE_PHONE: PersonalKind = {
  class: 'phone',
  detector: 'personal-data/phone',
  pattern: new RegExp(`(${PREFIX})(1${SEPARATOR}?[3-9](?:${SEPARATOR}?\\d){9})(?!\\d)`, 'g'),
  judge: ({ text, groups, before, after, label }) => {
    const prefix = groups[0] ?? ''
    const number = groups[1] ?? ''
    const hasCode = /\d|\+/.test(prefix)
    if (label === 'other' || !SHAPES.has(shapeOf(number)) || !isEven(number)) return null
    const sign = /[^\d]/.exec(number)?.[0] ?? ''
    // Two groups with a point between them are a decimal fraction.
    if (sign === '.' && shapeOf(number).split('-').length === 2) return null
    if (isTouched(before + (hasCode ? '' : prefix), after, sign)) return null
    const start = hasCode ? 0 : prefix.length
    return { value: compact(number), proof: 'CN mobile, 11 digits', start, end: text.length }
  },
}

/** Letters, decimal points and further digits on either side make it something else. */
function isTouched(before: string, after: string, sign: string): boolean {
  // "3.13800138000" and "13800138000.5" are decimal fractions; "a-13800138000-2" is some identifier.
  if (/(?:[a-z_\d]|\d[.]|[a-z\d]-)$/.test(before) && !TELEPHONE_WORD.test(before)) return true
  if (sign !== '' && before.endsWith(sign) && /\d.$/.test(before) && sign !== ' ') return true
  // "1 3 8 … 0 5": spelt out, and longer than a number.
  if (sign === ' ' && (/(?:^|\D)\d $/.test(before) || /^ \d(?!\d)/.test(after))) return true
  if (sign !== '' && sign !== ' ' && after.startsWith(sign) && /^.\d/.test(after)) return true
  return /^(?:[A-Za-z_]|[.]\d|-[\dA-Za-z])/.test(after)
}
