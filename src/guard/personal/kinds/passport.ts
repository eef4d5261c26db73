/** Passports of China: GB/T 34961 and the Exit-Entry Law; E, EA–EZ (ordinary), D, S, P with their series, G, K, M before. */
import type { PersonalKind } from '../model.ts'
import { ALONE_AFTER, ALONE_BEFORE, compact, isEven, spread } from './separators.ts'

export const PASSPORT: PersonalKind = {
  class: 'passport',
  detector: 'personal-data/passport',
  pattern: new RegExp(
    `${ALONE_BEFORE}(?:[EeGgDdSsPpKk]${spread('\\d', '8')}|[EeDdSsPp][A-HJ-NP-Za-hj-np-z]${spread('\\d', '7')})${ALONE_AFTER}(?!-\\w)`,
    'g',
  ),
  judge: ({ text, label, before }) => {
    const value = compact(text)
    if (label === 'other' || !isEven(text) || /[\w]-$/.test(before)) return null
    const isSaid = label === 'document' || /护照|passport|证件|出境|入境|出入境|签证|国籍/.test(before)
    // E and G are what ordinary travellers have; other letters are something else unless said.
    if (!isSaid && !/^(?:E[A-HJ-NP-Z]?|G)\d/.test(value)) return null
    if (!isSaid && (text !== value || text !== text.toUpperCase())) return null
    // "G20241231" is a date with a letter.
    if (!isSaid && /^[A-Z]20[0-4]\d(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])$/.test(value)) return null
    return { value, proof: 'series and length hold' }
  },
}
