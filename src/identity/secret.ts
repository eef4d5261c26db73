/**
 * Secrets that programs and links carry, and the hash that is kept of them.
 *
 * 52 characters of base 32 are 260 bits of chance, so a plain SHA-256 is enough (nothing to guess, nothing to
 * slow down), and a lookup by hash takes the same time however near a guess is.
 */
import { createHash, randomBytes } from 'node:crypto'

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz' // Crockford's base 32, lower case
const LENGTH = 52

export const KEY_PREFIX = 'baton_'
/** The first characters of a key, by which people recognise it: the prefix and 30 bits. */
export const SHOWN_LENGTH = KEY_PREFIX.length + 6

export function newSecret(prefix = ''): string {
  let secret = prefix
  for (const byte of randomBytes(LENGTH)) secret += ALPHABET.charAt(byte % 32)
  return secret
}

export const hashSecret = (secret: string): string => createHash('sha256').update(secret).digest('hex')

/** Longer text is nobody's token: refused before it is hashed. */
export const TOKEN_LIMIT_CHARS = 256
