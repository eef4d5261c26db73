/**
 * A text as a set of hashed shingles: runs of `SHINGLE_TOKENS` tokens. A token is a word (lower case, letters
 * and digits), or one character where words are not set apart by spaces (Han, kana). Punctuation and layout do
 * not count, so a re-wrapped licence is the same set.
 */
export const SHINGLE_TOKENS = 5

const TOKEN = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]|[\p{L}\p{N}\p{M}]+/gu

/** Hashes of the shingles, in the order of the text, repetitions included. One for a text of fewer tokens. */
export function shingles(text: string): Uint32Array {
  const tokens: number[] = []
  for (const [token] of text.toLowerCase().matchAll(TOKEN)) tokens.push(hashToken(token))
  const count = Math.max(1, tokens.length - SHINGLE_TOKENS + 1)
  const hashes = new Uint32Array(count)
  for (let start = 0; start < count; start += 1) {
    let hash = 0x9e3779b9
    for (let index = start; index < Math.min(start + SHINGLE_TOKENS, tokens.length); index += 1) {
      hash = Math.imul(hash ^ (tokens[index] ?? 0), 0x01000193)
      hash ^= hash >>> 15
    }
    hashes[start] = mix32(hash)
  }
  return hashes
}

// FNV-1a over UTF-16 code units.
function hashToken(token: string): number {
  let hash = 0x811c9dc5
  for (let index = 0; index < token.length; index += 1) {
    hash = Math.imul(hash ^ token.charCodeAt(index), 0x01000193)
  }
  return hash
}

// The finaliser of MurmurHash3: every bit of the input moves every bit of the output.
export function mix32(value: number): number {
  let hash = value
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}
