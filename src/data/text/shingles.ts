/**
 * A text as a set of hashed shingles: runs of `SHINGLE_TOKENS` tokens. A token is a word (lower case, letters
 * and digits), or one character where words are not set apart by spaces (Han, kana). Punctuation and layout do
 * not count, so a re-wrapped licence is the same set.
 */
const SHINGLE_TOKENS = 5

const TOKEN = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]|[\p{L}\p{N}\p{M}]+/gu

/** Hashes of the shingles, in the order of the text, repetitions included. One for a text of fewer tokens. */
export function shingles(text: string): Uint32Array {
  let hashes = new Uint32Array(256)
  let count = 0
  /** The newest tokens; the next takes the place of the oldest. */
  const window = new Int32Array(SHINGLE_TOKENS)
  let tokens = 0
  for (const [token] of text.toLowerCase().matchAll(TOKEN)) {
    window[tokens % SHINGLE_TOKENS] = hashToken(token)
    tokens += 1
    if (tokens < SHINGLE_TOKENS) continue
    if (count === hashes.length) {
      const larger = new Uint32Array(count * 2)
      larger.set(hashes)
      hashes = larger
    }
    hashes[count] = hashWindow(window, tokens, SHINGLE_TOKENS)
    count += 1
  }
  return count > 0 ? hashes.subarray(0, count) : Uint32Array.of(hashWindow(window, tokens, tokens))
}

/** Of the newest `length` tokens, the oldest first. */
function hashWindow(window: Int32Array, tokens: number, length: number): number {
  let hash = 0x9e3779b9
  for (let index = tokens - length; index < tokens; index += 1) {
    hash = Math.imul(hash ^ (window[index % SHINGLE_TOKENS] ?? 0), 0x01000193)
    hash ^= hash >>> 15
  }
  return mix32(hash)
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
