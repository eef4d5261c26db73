/**
 * Mobile numbers and identity numbers in a run of digits and what people put between them.
 *
 * A number is one group of digits, a few groups of usual lengths with one and the same sign between them, or
 * every digit by itself. Digits that touch a number make it another number: eleven digits of a longer run are
 * no telephone number.
 */
import { isIdentityNumber } from './identity-number.ts'
import type { RunMatch } from './model.ts'

interface Group {
  readonly start: number
  readonly end: number
  /** The one sign before it, "" where none or several stand there. */
  readonly joint: string
}

const GROUP = /\d+/g
/** Written in lower case before digits that are then a telephone number: "tel13800138000". */
const TELEPHONE_WORD = /(?:tel|phone|mobile|mob|cell|call|sms|fax|wechat|whatsapp)[.-]?$/i
const PHONE_SHAPES = new Set(['11', '3-4-4', '3-8', '7-4', '3-3-5', '4-4-3', '4-3-4'])
const IDENTITY_SHAPES = new Set([
  '18',
  '6-8-4',
  '6-4-4-4',
  '3-3-8-4',
  '4-4-4-4-2',
  '6-12',
  '14-4',
  '10-8',
  '6-6-6',
])
const MOST_GROUPS = 5
/** In the order of their values; the last two are other spellings of 0 and 1. */
const HAN_DIGITS = '零一二三四五六七八九〇幺'
const HAN_NUMBER = new RegExp(`[${HAN_DIGITS}]{11,}`, 'g')

export function findNumbers(text: string): RunMatch[] {
  // The last digit of an identity number may be X: to the eye of the grouping it is one.
  const digits = text.replaceAll(/(?<=\d[^\dA-Za-z]?)[Xx](?![A-Za-z\d])/g, '0')
  const groups = groupsOf(digits)
  const matches: RunMatch[] = []
  for (let index = 0; index < groups.length;) {
    const found = spelledOut(text, groups, index) ?? grouped(text, groups, index)
    if (found === null) {
      index += 1
      continue
    }
    matches.push(found.match)
    index = found.next
  }
  return text.length < 11 ? matches : [...matches, ...findHanNumbers(text)]
}

/** "幺三八零零一三八零零零": digits written as characters, a whole number of them and nothing else. */
function findHanNumbers(text: string): RunMatch[] {
  return [...text.matchAll(HAN_NUMBER)].flatMap(({ 0: written, index }): RunMatch[] => {
    const end = index + written.length
    const value = written.replaceAll(/./g, (char) => String(HAN_DIGITS.indexOf(char) % 10))
    if (/\d$/.test(text.slice(0, index)) || /^\d/.test(text.slice(end))) return []
    if (/^1[3-9]\d{9}$/.test(value)) {
      return [{ start: index, end, class: 'phone', proof: 'CN mobile, 11 characters', value }]
    }
    if (!isIdentityNumber(value)) return []
    return [{ start: index, end, class: 'id-card', proof: 'checksum and date hold', value }]
  })
}

function groupsOf(text: string): Group[] {
  const groups: Group[] = []
  for (const match of text.matchAll(GROUP)) {
    const before = groups.at(-1)
    const between = before === undefined ? '' : text.slice(before.end, match.index)
    const joint = /^[ .\-_·•–—]$/.test(between) ? between : ''
    groups.push({ start: match.index, end: match.index + match[0].length, joint })
  }
  return groups
}

interface FoundNumber {
  readonly match: RunMatch
  readonly next: number
}

/** "1 3 8 0 0 1 3 8 0 0 0": the whole chain of single digits must be the number. */
function spelledOut(text: string, groups: readonly Group[], from: number): FoundNumber | null {
  if (groups[from]!.joint !== '' && isSingle(groups[from - 1])) return null
  let to = from
  while (isSingle(groups[to]) && (to === from || groups[to]!.joint === groups[from + 1]!.joint)) {
    if (to > from && groups[to]!.joint === '') break
    to += 1
    if (to - from > 20) return null
  }
  const count = to - from
  if (count !== 11 && count !== 13 && count !== 18) return null
  if (to < groups.length && groups[to]!.joint !== '') return null
  return judge(text, groups, from, to)
}

const isSingle = (group: Group | undefined): boolean => group !== undefined && group.end - group.start === 1

function grouped(text: string, groups: readonly Group[], from: number): FoundNumber | null {
  let shape = ''
  let total = 0
  let joint = ''
  for (let to = from; to < Math.min(groups.length, from + MOST_GROUPS); to += 1) {
    const group = groups[to]!
    if (to > from) {
      if (group.joint === '' || (joint !== '' && group.joint !== joint)) return null
      joint = group.joint
    }
    const length = group.end - group.start
    total += length
    if (total > 18) return null
    shape += to === from ? String(length) : `-${length}`
    const isKnown = IDENTITY_SHAPES.has(shape) || PHONE_SHAPES.has(shape) || shape === '13' || shape === '15'
    // Two groups with a point between them are a decimal fraction.
    if (joint === '.' && to === from + 1) continue
    if (!isKnown || (total === 11 && continues(groups, to, joint))) continue
    const found = judge(text, groups, from, to + 1)
    if (found !== null) return found
  }
  return null
}

/** Groups go on with the same sign: then these are a part of something longer. A group alone is whole. */
const continues = (groups: readonly Group[], to: number, joint: string): boolean =>
  joint !== '' && groups[to + 1]?.joint === joint && joint !== ' '

function judge(text: string, groups: readonly Group[], from: number, to: number): FoundNumber | null {
  const first = groups[from]!
  const last = groups[to - 1]!
  const written = text.slice(first.start, last.end)
  const value = written.replaceAll(/[^\dXx]/g, '').toUpperCase()
  if (!standsAlone(text, first.start, last.end)) return null
  if (value.length === 18) {
    if (!isIdentityNumber(value)) return null
    const proof = 'checksum and date hold'
    return { match: { start: first.start, end: last.end, class: 'id-card', proof, value }, next: to }
  }
  const phone = /^(?:0086|86)?(1[3-9]\d{9})$/.exec(value)?.[1]
  if (phone === undefined) return null
  const start = countryCodeStart(text, groups, from)
  return {
    match: { start, end: last.end, class: 'phone', proof: 'CN mobile, 11 digits', value: phone },
    next: to,
  }
}

/** Letters, decimal points and further digits on either side make it something else. */
function standsAlone(text: string, start: number, end: number): boolean {
  const before = text.slice(Math.max(0, start - 12), start)
  // "3.13800138000" and "13800138000.5" are decimal fractions; "a-13800138000-2" is some identifier.
  const isTouched = /(?:[A-Za-z_]|\d[.]|[A-Za-z\d]-)$/.test(before)
  if (isTouched && !TELEPHONE_WORD.test(before) && !/(?:^|\D)(?:86|0086)[.-]$/.test(before)) return false
  const after = text.slice(end, end + 3)
  return !/^(?:[A-Za-z_]|[.]\d|-[\dA-Za-z])/.test(after)
}

/** "+86 ", "(+86)", "0086-" before it belong to the number. */
function countryCodeStart(text: string, groups: readonly Group[], from: number): number {
  const { start } = groups[from]!
  const before = /(?:\(?\+86\)?|(?<!\d)0086|(?<!\d)86)[ .-]?$|\+$/.exec(
    text.slice(Math.max(0, start - 8), start),
  )
  return before === null ? start : start - before[0].length
}
