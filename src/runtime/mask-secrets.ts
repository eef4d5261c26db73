/**
 * What a job printed, with the values of its secrets replaced by `[secret NAME]`. Pure.
 *
 * It finds values as they are, and the lines of those that have several; not what a program made of them (base64,
 * JSON escapes, a part, one character a line). It guards against accidents, not against the job's own author.
 */
import { isMasked } from '#secrets'

/** Of a value: longer ones are files of their own, and every line costs a pass over the log. */
const LINES_LIMIT = 500

export interface Pattern {
  readonly name: string
  readonly bytes: Buffer
  /**
   * By length of a beginning of `bytes`, less one: the longest other beginning that it ends with (Knuth, Morris and
   * Pratt 1977). With it a value of one repeated character costs no more than others.
   */
  readonly borders: Int32Array
}

export function patternsOf(secrets: readonly { readonly name: string; readonly value: string }[]): Pattern[] {
  return secrets.flatMap(({ name, value }) => {
    // Logs are printed by lines, with something before each.
    const texts = new Set([value, value.trim(), ...value.split('\n', LINES_LIMIT).map((line) => line.trim())])
    return [...texts].filter(isMasked).map((text) => {
      const bytes = Buffer.from(text)
      return { name, bytes, borders: bordersOf(bytes) }
    })
  })
}

/** So many bytes before and after a piece may belong to a value that begins or ends in it. */
export const reachOf = (patterns: readonly Pattern[]): number =>
  Math.max(1, ...patterns.map(({ bytes }) => bytes.length)) - 1

export interface Piece {
  /** The piece and `reachOf` bytes around it, as far as there are any. */
  readonly window: Buffer
  /** Half-open [from, to): the piece, in bytes of the window. */
  readonly from: number
  readonly to: number
  /** The window ends where the text ends for now: what could be the beginning of a value is held back. */
  readonly isGrowing: boolean
}

/** `to`: where the next piece begins: later than asked where a value ends later, earlier where one may begin. */
export function maskPiece(
  { window, from, to: wanted, isGrowing }: Piece,
  patterns: readonly Pattern[],
): { readonly bytes: Buffer; readonly to: number } {
  const to = isGrowing ? Math.max(from, Math.min(wanted, window.length - heldBack(window, patterns))) : wanted
  const parts: Buffer[] = []
  let at = from
  for (const { start, end, name } of findAll(window, patterns)) {
    if (end <= from || start >= to) continue
    if (start > at) parts.push(window.subarray(at, start))
    parts.push(Buffer.from(`[secret ${name}]`))
    at = end
  }
  if (at < to) parts.push(window.subarray(at, to))
  return { bytes: Buffer.concat(parts), to: Math.max(at, to) }
}

export const maskText = (text: string, patterns: readonly Pattern[]): string => {
  const window = Buffer.from(text)
  return maskPiece({ window, from: 0, to: window.length, isGrowing: false }, patterns).bytes.toString('utf8')
}

/** Every text in a value that came as JSON. */
export function maskValue<Value>(value: Value, patterns: readonly Pattern[]): Value {
  const mask = (one: unknown): unknown => {
    if (typeof one === 'string') return maskText(one, patterns)
    if (Array.isArray(one)) return one.map(mask)
    if (typeof one !== 'object' || one === null) return one
    return Object.fromEntries(Object.entries(one).map(([key, member]) => [key, mask(member)]))
  }
  return mask(value) as Value
}

interface Found {
  readonly start: number
  readonly end: number
  readonly name: string
}

/** In order, those that overlap as one: a part that stays would be a part of a value. */
function findAll(window: Buffer, patterns: readonly Pattern[]): Found[] {
  const merged: Found[] = []
  const all = patterns.flatMap((pattern) => findRuns(window, pattern))
  for (const one of all.toSorted((a, b) => a.start - b.start || b.end - a.end)) {
    const last = merged.at(-1)
    if (last === undefined || one.start >= last.end) merged.push(one)
    else if (one.end > last.end) merged[merged.length - 1] = { ...last, end: one.end }
  }
  return merged
}

/** Occurrences, those that overlap as one. Cost: O(window) after the first of each run. */
function findRuns(window: Buffer, pattern: Pattern): Found[] {
  const { name, bytes } = pattern
  const runs: Found[] = []
  for (let at = window.indexOf(bytes); at !== -1;) {
    let [start, end] = [at, at + bytes.length]
    let index = end
    let matched = borderOf(pattern, bytes.length)
    for (; index < window.length && matched > 0; index += 1) {
      matched = step(pattern, matched, window[index] ?? 0)
      if (matched < bytes.length) continue
      const next = index + 1 - bytes.length
      if (next >= end) {
        runs.push({ start, end, name })
        start = next
      }
      end = index + 1
      matched = borderOf(pattern, bytes.length)
    }
    runs.push({ start, end, name })
    at = window.indexOf(bytes, index)
  }
  return runs
}

/** The length of the longest end of the window that a value begins with. */
function heldBack(window: Buffer, patterns: readonly Pattern[]): number {
  let longest = 0
  for (const pattern of patterns) {
    const { length } = pattern.bytes
    let matched = 0
    for (let index = Math.max(0, window.length - length + 1); index < window.length; index += 1)
      matched = step(pattern, matched, window[index] ?? 0)
    longest = Math.max(longest, matched)
  }
  return longest
}

const borderOf = ({ borders }: Pick<Pattern, 'borders'>, length: number): number => borders[length - 1] ?? 0

/** How much of the pattern the text ends with, when one byte more of it is known. */
function step(pattern: Pick<Pattern, 'bytes' | 'borders'>, matched: number, byte: number): number {
  let length = matched
  while (length > 0 && pattern.bytes[length] !== byte) length = borderOf(pattern, length)
  return pattern.bytes[length] === byte ? length + 1 : 0
}

function bordersOf(bytes: Buffer): Int32Array {
  const borders = new Int32Array(bytes.length)
  for (let index = 1; index < bytes.length; index += 1)
    borders[index] = step({ bytes, borders }, borders[index - 1] ?? 0, bytes[index] ?? 0)
  return borders
}
