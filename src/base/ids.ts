import { randomBytes } from 'node:crypto'

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz' // Crockford's base 32, lower case

/**
 * A new id: `kind_` and 26 characters, 48 bits of time and 80 of chance (a ULID), so ids of one kind sort by
 * age and a unique prefix of the random part names one thing to a person.
 *
 * The random part comes first in what people see: see `shortId`.
 */
export function newId(kind: string, nowMs: number): string {
  let time = ''
  let rest = nowMs
  for (let index = 0; index < 10; index += 1) {
    time = ALPHABET.charAt(rest % 32) + time
    rest = Math.floor(rest / 32)
  }
  let chance = ''
  for (const byte of randomBytes(16)) chance += ALPHABET.charAt(byte % 32)
  return `${kind}_${time}${chance}`
}

/** What people see and type: the last 6 characters, which are all chance. Any unique suffix or prefix works. */
export const shortId = (id: string): string => id.slice(-6)
