/**
 * The file of the key that seals secrets: one key a line, 32 bytes as base64 or hex. The first one seals; the
 * others open what was sealed before. Lines that begin with # are passed over.
 */
import { randomBytes } from 'node:crypto'
import { constants } from 'node:fs'
import { link, open, unlink, type FileHandle } from 'node:fs/promises'
import { dirname } from 'node:path'
import { syncFolder, systemErrorCode, writeFileAtomic } from '#base'
import { keyFileBad, keyFileOpen, keyFileUnreadable, keyFileUnwritable } from './errors.ts'
import { KEY_BYTES, keyOf, newKey, type SecretKey } from './seal.ts'

export interface KeyFile {
  /** Absolute. */
  readonly path: string
  /** Named by a setting: somebody else makes it, and where it is missing something is wrong. */
  readonly isNamed: boolean
}

/** Never empty. */
export type KeyRing = readonly [SecretKey, ...SecretKey[]]

const LIMIT_BYTES = 65_536
const OPEN_TO_OTHERS = 0o077

/** Null: there is none. */
export async function readKeyRing({ path }: KeyFile): Promise<KeyRing | null> {
  let file: FileHandle
  try {
    // Not waiting: it could be a pipe.
    file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK)
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return null
    throw keyFileUnreadable(path, systemErrorCode(error) ?? String(error))
  }
  try {
    const { mode, size } = await file.stat()
    if ((mode & constants.S_IFMT) !== constants.S_IFREG) throw keyFileBad(path, 'it is no file')
    if ((mode & OPEN_TO_OTHERS) !== 0) throw keyFileOpen(path, (mode & 0o777).toString(8).padStart(4, '0'))
    if (size > LIMIT_BYTES) throw keyFileBad(path, `it is larger than ${LIMIT_BYTES} bytes`)
    return parseKeys(path, await file.readFile('utf8'))
  } finally {
    await file.close()
  }
}

function parseKeys(path: string, text: string): KeyRing {
  const lines = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
  const [first, ...others] = lines.map((line) => {
    const isHex = /^[0-9a-fA-F]{64}$/.test(line)
    if (!isHex && !/^[A-Za-z0-9+/_-]+={0,2}$/.test(line)) throw keyFileBad(path, 'a line of it is no base64')
    const bytes = Buffer.from(line, isHex ? 'hex' : 'base64')
    if (bytes.length !== KEY_BYTES)
      throw keyFileBad(path, `it holds a key of ${bytes.length} bytes, and ${KEY_BYTES} are needed`)
    return keyOf(bytes)
  })
  if (first === undefined) throw keyFileBad(path, 'it is empty')
  return [first, ...others]
}

/** A new key where there is no file; of two that make one at once, the one whose file stands first is right. */
export async function makeKeyFile(file: KeyFile): Promise<KeyRing> {
  const draft = `${file.path}.${randomBytes(8).toString('hex')}.new`
  try {
    await writeFileAtomic(draft, render([newKey()]))
    await link(draft, file.path)
    await syncFolder(dirname(file.path))
  } catch (error) {
    if (systemErrorCode(error) !== 'EEXIST')
      throw keyFileUnwritable(file.path, systemErrorCode(error) ?? String(error))
  } finally {
    await unlink(draft).catch(() => {})
  }
  const ring = await readKeyRing(file)
  if (ring === null) throw keyFileUnwritable(file.path, 'ENOENT')
  return ring
}

/** Whole or not at all, and on disk when it returns. */
export async function writeKeyRing({ path }: KeyFile, ring: KeyRing): Promise<void> {
  try {
    await writeFileAtomic(path, render(ring))
  } catch (error) {
    throw keyFileUnwritable(path, systemErrorCode(error) ?? String(error))
  }
}

const render = (ring: KeyRing): string =>
  [
    '# The key of the secrets that Baton keeps. Without it they cannot be read: keep a copy apart from the database.',
    ...ring.map(({ bytes }) => bytes.toString('base64')),
    '',
  ].join('\n')
