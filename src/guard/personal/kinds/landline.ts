/** Fixed lines of mainland China: an area code that exists (trunk 0, two or three digits) and 7 or 8 digits. */
import type { PersonalKind } from '../model.ts'
import { SEPARATOR, compact } from './separators.ts'

/** Of three digits: eight of the local number; of four: seven or eight. */
const AREA_3 = '0(?:10|2[0-57-9])'
const AREA_4 = '0(?:3[0-9]{2}|4[0-9]{2}|5[0-9]{2}|6[0-9]{2}|7[0-9]{2}|8[0-9]{2}|9[0-9]{2})'
const LOCAL = '[2-8]\\d{2,3}'

const JOINT = `(?:${SEPARATOR}|\\s?[-–—]\\s?)?`
const WRITTEN = `(?:\\(\\+?86\\)|\\+86|(?<!\\d)0086)?${SEPARATOR}?\\(?(?:${AREA_3}|${AREA_4})\\)?${JOINT}${LOCAL}${SEPARATOR}?\\d{4}`
/** Abroad one leaves the trunk digit out: +86 10 8759 8930. */
const INTERNATIONAL = `(?:\\(\\+?86\\)|\\+86|0086)${JOINT}(?:10|2[0-57-9]|[3-9]\\d{2})${JOINT}${LOCAL}${SEPARATOR}?\\d{4}`
const SPELT_OUT = `0(?:${SEPARATOR}\\d){9,11}`

export const LANDLINE: PersonalKind = {
  class: 'landline',
  detector: 'personal-data/landline',
  pattern: new RegExp(`(?<![A-Za-z0-9_])(?:${WRITTEN}|${INTERNATIONAL}|${SPELT_OUT})(?!\\d)`, 'g'),
  judge: ({ text, before, after, label }) => {
    if (label === 'other') return null
    const start = /^[^\d+(]+/.exec(text)?.[0].length ?? 0
    const value = nationalNumber(compact(text))
    if (value === null) return null
    // A decimal fraction, a part of an identifier, or a longer row of groups.
    if (/(?:\d[.\-/]|[a-z_]-?)$/.test(before) || /^(?:[A-Za-z_]|[./]\d|-\d{6,}|-[A-Za-z])/.test(after))
      return null
    const hasSign = /[^\d]/.test(text)
    if (!hasSign && label !== 'phone' && !/^0(?:10|2)/.test(value)) return null
    return { value, proof: 'area code and length hold', start }
  },
}

const AREA = new RegExp(`^(?:${AREA_3}[2-8]\\d{7}|${AREA_4}[2-8]\\d{6,7})$`)

function nationalNumber(digits: string): string | null {
  const national = digits.replace(/^(?:00)?86(?=[1-9]|0)/, '')
  const whole = national.startsWith('0') ? national : `0${national}`
  return AREA.test(whole) ? whole : null
}
