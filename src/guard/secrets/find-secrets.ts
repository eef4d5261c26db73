/** Keys and tokens in a run: known shapes, private keys, and text that only a generator writes. */
import type { RunMatch } from '../personal/model.ts'
import { entropyOf, isDummy } from './entropy.ts'
import { KEY_FORMATS } from './formats.ts'

const ANY = new RegExp(
  `(?<![A-Za-z0-9])(?:${KEY_FORMATS.map(({ pattern }) => `(${pattern})`).join('|')})(?![A-Za-z0-9])`,
  'g',
)
const PRIVATE_KEY = /-----BEGIN [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----[^]*/
/** "postgres://user:password@host". */
const ADDRESS_PASSWORD = /\b[a-z][a-z+.-]{1,20}:\/\/[^\s:@/]{0,64}:([^\s@/$%{}<>]{3,128})@/gi
const ENCODED = /(?<![A-Za-z0-9+/=_-])[A-Za-z0-9+/]{24,}={0,2}(?![A-Za-z0-9+/=_-])/g

export function findSecrets(text: string): RunMatch[] {
  const matches: RunMatch[] = []
  const add = (start: number, value: string, proof: string): void => {
    matches.push({
      start,
      end: start + value.length,
      class: 'secret',
      detector: 'secrets',
      proof,
      value,
    })
  }
  const block = PRIVATE_KEY.exec(text)
  if (block !== null) add(block.index, block[0], 'private key block')
  for (const found of text.matchAll(ANY)) {
    const [value] = found
    const format = KEY_FORMATS[found.slice(1).findIndex((group) => group !== undefined)]
    if (format === undefined || format.holds?.(value) === false) continue
    if (format.coversSamples !== true && isDummy(value)) continue
    add(found.index, value, format.proof)
  }
  for (const found of text.matchAll(ADDRESS_PASSWORD)) {
    const password = found[1] ?? ''
    if (!isDummy(password))
      add(found.index + found[0].length - 1 - password.length, password, 'password in an address')
  }
  for (const { 0: value, index } of text.matchAll(ENCODED)) {
    const isClaimed = matches.some(({ start, end }) => start < index + value.length && index < end)
    if (!isClaimed && isGenerated(value)) add(index, value, 'base64 that looks random')
  }
  return matches
}

/**
 * Both cases and digits, mixed as chance mixes them. Ordinary names, paths and hexadecimal digests are none: chance
 * changes between lower case, upper case and digits at two of three characters, a writer at few.
 */
export function isGenerated(value: string): boolean {
  const body = value.replaceAll(/[=_-]/g, '')
  if (!/[a-z]/.test(body) || !/[A-Z]/.test(body)) return false
  if (!/\d/.test(body) && body.length < 40) return false
  if (isDummy(value) || /(?:\/[a-z]{3,}){2}/.test(value)) return false
  if (isReadable(value)) return false
  let changes = 0
  for (let at = 1; at < body.length; at += 1) {
    if (classOf(body.charCodeAt(at)) !== classOf(body.charCodeAt(at - 1))) changes += 1
  }
  const isMixed = changes / (body.length - 1) > 0.35
  return isMixed && entropyOf(body) > Math.min(4.2, Math.log2(body.length) * 0.8)
}

/** Text that was encoded, not made by chance. */
function isReadable(value: string): boolean {
  const text = Buffer.from(value.slice(0, value.length - (value.length % 4)), 'base64').toString('utf8')
  // A character may be cut in half at the end.
  return !/[\p{Cc}\ufffd]/u.test(text.replace(/\ufffd{1,3}$/, '').replaceAll(/[\t\r\n]/g, ''))
}

const classOf = (unit: number): number => (unit < 0x3a ? 0 : unit < 0x61 ? 1 : 2)
