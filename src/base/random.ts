/**
 * Seeded randomness for rules and samples: the same seed gives the same draws on every machine.
 *
 * sfc32 (Chris Doty-Humphrey, PractRand); not for secrets, those come from node:crypto.
 */
export interface Random {
  /** In [0, 1), 32 bits of it. */
  next(): number
  /** An integer in [0, limit). */
  below(limit: number): number
}

export function seededRandom(seed: number | string): Random {
  let [a, b, c, d] = [0x9e3779b9, 0x243f6a88, 0xb7e15162, hash32(String(seed))]
  const nextWord = (): number => {
    const t = (a + b + d) | 0
    d = (d + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (c << 21) | (c >>> 11)
    c = (c + t) | 0
    return t >>> 0
  }
  for (let warmUp = 0; warmUp < 12; warmUp += 1) nextWord()
  const next = (): number => nextWord() / 4_294_967_296
  return { next, below: (limit) => Math.floor(next() * limit) }
}

// FNV-1a over UTF-16 code units.
function hash32(text: string): number {
  let hash = 0x811c9dc5
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193)
  }
  return hash >>> 0
}
