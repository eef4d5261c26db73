/**
 * A text as a sparse vector: hashed words and pairs of words, each with 1 + log of its count, of length 1.
 * Characters where words have no spaces.
 */
export const FEATURE_COUNT = 2 ** 15

export interface Features {
  readonly indexes: Uint16Array
  readonly values: Float32Array
}

const TOKEN = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]|[\p{L}\p{N}]+/gu
const TOKENS_LIMIT = 1_000

export function textFeatures(text: string): Features {
  const counts = new Map<number, number>()
  const count = (feature: string): void => {
    const index = hash(feature) % FEATURE_COUNT
    counts.set(index, (counts.get(index) ?? 0) + 1)
  }
  let before = '^'
  let tokens = 0
  for (const [token] of text.toLowerCase().matchAll(TOKEN)) {
    // A number says that there is one: years and versions are not learnt by heart.
    const word = /^\d+$/.test(token) ? '0' : token
    count(word)
    count(`${before} ${word}`)
    before = word
    tokens += 1
    if (tokens === TOKENS_LIMIT) break
  }
  const entries = [...counts].toSorted((a, b) => a[0] - b[0])
  const weights = entries.map(([, times]) => 1 + Math.log(times))
  const length = Math.hypot(...weights)
  return {
    indexes: Uint16Array.from(entries, ([index]) => index),
    values: Float32Array.from(weights, (weight) => weight / Math.max(length, 1e-9)),
  }
}

// FNV-1a over UTF-16 code units.
function hash(text: string): number {
  let value = 0x811c9dc5
  for (let index = 0; index < text.length; index += 1) {
    value = Math.imul(value ^ text.charCodeAt(index), 0x01000193)
  }
  return (value ^ (value >>> 15)) >>> 0
}
