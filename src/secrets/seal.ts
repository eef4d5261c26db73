/**
 * A value under a key: AES-256-GCM with a random nonce each time, bound to its project, name and version. A row
 * that is copied to another name, project or version does not open.
 *
 * 96 random bits of nonce: NIST SP 800-38D allows 2^32 values a key, far more than a team has secrets.
 */
import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto'

export const KEY_BYTES = 32
const NONCE_BYTES = 12
const TAG_BYTES = 16
const CIPHER = 'aes-256-gcm'

export interface SecretKey {
  /** Follows from the key, and says nothing of it: kept beside each value that it sealed. */
  readonly id: string
  readonly bytes: Buffer
}

/** What a value is of. Not hidden, and not to be changed. */
export interface About {
  readonly project: string
  readonly name: string
  readonly version: number
}

export function keyOf(bytes: Buffer): SecretKey {
  const id = createHash('sha256').update('baton secret key\0').update(bytes).digest('hex').slice(0, 16)
  return { id: `key_${id}`, bytes }
}

export const newKey = (): SecretKey => keyOf(randomBytes(KEY_BYTES))

/** Nonce, ciphertext, tag. */
export function seal(key: SecretKey, about: About, value: string): Buffer {
  const nonce = randomBytes(NONCE_BYTES)
  const cipher = createCipheriv(CIPHER, key.bytes, nonce, { authTagLength: TAG_BYTES })
  cipher.setAAD(label(about))
  return Buffer.concat([nonce, cipher.update(value, 'utf8'), cipher.final(), cipher.getAuthTag()])
}

/** Null: not what `seal` made under this key for this very name and version. */
export function unseal(key: SecretKey, about: About, sealed: Buffer): string | null {
  if (sealed.length < NONCE_BYTES + TAG_BYTES) return null
  const decipher = createDecipheriv(CIPHER, key.bytes, sealed.subarray(0, NONCE_BYTES), {
    authTagLength: TAG_BYTES,
  })
  decipher.setAAD(label(about))
  decipher.setAuthTag(sealed.subarray(-TAG_BYTES))
  try {
    const text = decipher.update(sealed.subarray(NONCE_BYTES, -TAG_BYTES))
    return Buffer.concat([text, decipher.final()]).toString('utf8')
  } catch {
    return null
  }
}

/** As JSON: no two of them are spelled alike. */
const label = ({ project, name, version }: About): Buffer =>
  Buffer.from(JSON.stringify(['baton secret', project, name, version]))
