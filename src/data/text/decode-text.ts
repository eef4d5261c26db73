/**
 * Bytes of a document become text, or are found to be none.
 *
 * In this order: a byte order mark; UTF-8 that holds; UTF-16 by its NUL bytes; what is plainly binary; UTF-8
 * with some broken bytes; GB18030 and windows-1252 by what their text looks like. What fits none is refused
 * rather than guessed.
 */
import { hasBinarySignature, shareOfControls } from './binary.ts'
import { brokenUtf8 } from './broken-utf8.ts'
import { looksLikeGb18030 } from './gb18030.ts'
import { utf16WithoutMark } from './utf16.ts'
import { looksLikeWindows1252 } from './windows1252.ts'

export type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'gb18030' | 'windows-1252'

export type Decoded =
  | {
      readonly kind: 'text'
      readonly text: string
      readonly encoding: Encoding
      /** Characters that could not be decoded and stand as U+FFFD. */
      readonly replaced: number
    }
  | { readonly kind: 'binary'; readonly why: string }
  | { readonly kind: 'unknown-encoding' }

/** Above this share of control bytes nobody wrote it as text. */
const CONTROL_LIMIT = 0.02

export function decodeText(bytes: Uint8Array): Decoded {
  const marked = byMark(bytes)
  if (marked !== null) return lossy(bytes, marked)
  const binary = findBinary(bytes)
  if (binary !== null) return { kind: 'binary', why: binary }
  const strict = strictly(bytes, 'utf-8')
  // Valid UTF-8 with NUL bytes in every other place is UTF-16 of ASCII.
  if (strict !== null && !strict.includes('\0')) {
    return { kind: 'text', text: strict, encoding: 'utf-8', replaced: 0 }
  }
  const wide = utf16WithoutMark(bytes)
  if (wide !== null) return lossy(bytes, wide)
  const broken = brokenUtf8(bytes)
  if (broken.isMostlyUtf8) return lossy(bytes, 'utf-8')
  const chinese = strictly(bytes, 'gb18030')
  if (chinese !== null && looksLikeGb18030(bytes, chinese)) {
    return { kind: 'text', text: chinese, encoding: 'gb18030', replaced: 0 }
  }
  if (looksLikeWindows1252(bytes)) return lossy(bytes, 'windows-1252')
  // A few stray bytes in what is otherwise ASCII: the words are there.
  if (broken.isMostlyAscii) return lossy(bytes, 'utf-8')
  return { kind: 'unknown-encoding' }
}

/** Why bytes are no text in any encoding, or null. One look at each byte. */
export function findBinary(bytes: Uint8Array): string | null {
  if (byMark(bytes) !== null) return null
  const signature = hasBinarySignature(bytes)
  if (signature !== null) return signature
  const { nulShare, share } = shareOfControls(bytes)
  if (nulShare > 0) return utf16WithoutMark(bytes) === null ? 'NUL bytes' : null
  return share > CONTROL_LIMIT ? 'control characters' : null
}

function byMark(bytes: Uint8Array): Encoding | null {
  const [a, b, c, d] = bytes
  if (a === 0xef && b === 0xbb && c === 0xbf) return 'utf-8'
  // FF FE 00 00 is UTF-32, which no document of ours uses: it goes on to be refused for its NUL bytes.
  if (a === 0xff && b === 0xfe && !(c === 0 && d === 0)) return 'utf-16le'
  if (a === 0xfe && b === 0xff) return 'utf-16be'
  return null
}

function strictly(bytes: Uint8Array, encoding: Encoding): string | null {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes)
  } catch {
    return null
  }
}

function lossy(bytes: Uint8Array, encoding: Encoding): Decoded {
  const text = new TextDecoder(encoding).decode(bytes)
  let replaced = 0
  for (let at = text.indexOf('\uFFFD'); at !== -1; at = text.indexOf('\uFFFD', at + 1)) replaced += 1
  return { kind: 'text', text, encoding, replaced }
}
