/** Payment cards: ISO/IEC 7812, an issuer's number, 12 to 19 digits, and a check digit. */
import type { Accepted, Label, PersonalKind } from '../model.ts'
import { holdsLuhn } from './luhn.ts'
import { ALONE_AFTER, ALONE_BEFORE, compact, isEven, spread } from './separators.ts'

interface Scheme {
  readonly name: string
  /** First digits, and the lengths that the scheme has issued. */
  readonly pattern: RegExp
}

const SCHEMES: readonly Scheme[] = [
  { name: 'UnionPay', pattern: /^(?:62\d{14,17}|81\d{14,17}|60[13]\d{13,16}|9558\d{15})$/ },
  { name: 'Visa', pattern: /^4(?:\d{12}|\d{15}|\d{18})$/ },
  {
    name: 'Mastercard',
    pattern: /^(?:5[1-5]\d{14}|2(?:22[1-9]|2[3-9]\d|[3-6]\d\d|7[01]\d|720)\d{12})$/,
  },
  { name: 'American Express', pattern: /^3[47]\d{13}$/ },
  { name: 'JCB', pattern: /^(?:35(?:2[89]|[3-8]\d)\d{12}|(?:2131|1800)\d{11})$/ },
  { name: 'Diners Club', pattern: /^3(?:0[0-59]|[689]\d)\d{11}$/ },
  { name: 'Discover', pattern: /^6(?:011|4[4-9]\d|5\d\d)\d{12}$/ },
  { name: 'Maestro', pattern: /^(?:50[0-9]\d|5[6-9]\d\d|6[0-9]\d\d)\d{8,15}$/ },
]
/** Shorter ones, and those of schemes with many lengths, only where something says that it is a card. */
const NEEDS_LABEL = new Set(['Maestro'])

export const BANK_CARD: PersonalKind = {
  class: 'bank-card',
  detector: 'personal-data/bank-card',
  pattern: new RegExp(`${ALONE_BEFORE}\\d${spread('\\d', '11,18')}${ALONE_AFTER}`, 'g'),
  judge: ({ text, label, before }) => {
    const value = compact(text)
    if (label === 'other' || !isEven(text) || !holdsLuhn(value)) return null
    const scheme = SCHEMES.find(({ pattern }) => pattern.test(value))
    const isSaid = saysCard(label, before)
    if (scheme === undefined) return isSaid && /^0[56]\d{10}$/.test(value) ? accept(value) : null
    if (!isSaid && (NEEDS_LABEL.has(scheme.name) || value.length < 14)) return null
    return accept(value)
  },
}

const accept = (value: string): Accepted => ({ value, proof: 'check digit holds' })

const saysCard = (label: Label, before: string): boolean =>
  label === 'card' || /\b(?:card|cc|visa|amex|credit|debit)\b|卡/.test(before)
