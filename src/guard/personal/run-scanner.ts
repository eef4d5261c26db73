/**
 * Cuts a text into runs that may hold an address, a number or a key, and looks at each run once it is whole.
 *
 * Where a run starts and ends depends on its characters and on nothing else: a character outside of runs ends it,
 * a space ends it unless digits stand on both sides. So a match never crosses the edge of a run, and any chunking
 * gives the same. Very long runs (base64) are looked at in windows that overlap by more than the longest match.
 *
 * Ordinary words are runs too and are most of a text: nothing is made of them unless a sign says that it may pay.
 */
import { HAN, IGNORED, SPACE, widthOf } from '../fold/char-table.ts'
import type { RunMatch } from './model.ts'

/** What a run has in it, so that only those detectors look that may find something. */
export interface RunSigns {
  readonly mayHoldAddress: boolean
  readonly mayHoldNumber: boolean
  readonly mayHoldKey: boolean
}

export interface RunScanner {
  step(codePoint: number, kind: number, start: number, end: number): void
  end(): void
  settledBefore(here: number): number
}

const WINDOW = 1024
const FIRST_SIZE = 64
/** Longer than any match, and than what is looked at on either side of one. */
const OVERLAP = 320
const CONTEXT = 64
const PEM_LIMIT = 16_384
const PEM_START = '-----BEGIN'
const PEM_HEADER = /^-----BEGIN [A-Z0-9 ]{0,60}-{0,4}$/
const PEM_END = /-----END [A-Z0-9 ]*-----$/
/** The shortest number, and the shortest key. */
const NUMBER_DIGITS = 11
const KEY_LENGTH = 16

// What a unit is to a run: outside, inside, a start; a digit; a sign of an address, of a key.
const INSIDE = 1
const START = 2
const NUMERAL = 4
const ADDRESS_SIGN = 8
const KEY_SIGN = 16
const roles = new Uint8Array(65_536)
const give = (chars: string, role: number): void => {
  for (const char of chars) roles[char.charCodeAt(0)]! |= role
}
give('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_+(-', INSIDE | START)
give('0123456789〇零一二三四五六七八九幺', INSIDE | START | NUMERAL)
give('.%@[])·•–—', INSIDE)
give('@', ADDRESS_SIGN)
// Every shape of a key has one of these.
give('ABCDEFGHIJKLMNOPQRSTUVWXYZ_-', KEY_SIGN)

export function createRunScanner(
  find: (text: string, signs: RunSigns) => readonly RunMatch[],
  onFound: (match: RunMatch, start: number, end: number) => void,
): RunScanner {
  let units = new Uint16Array(FIRST_SIZE)
  let starts = new Int32Array(FIRST_SIZE)
  let ends = new Int32Array(FIRST_SIZE)
  let length = 0
  let numerals = 0
  let signs = 0
  // Matches that start before this character of the window were judged with the window before.
  let judgedBefore = 0
  // A space behind a digit belongs to the run only if a digit follows.
  let isAfterSpace = false
  // Where "-----BEGIN" stands while a block is read, or -1.
  let pemFrom = -1
  let isPemHeaderRead = false

  const step = (codePoint: number, kind: number, start: number, end: number): void => {
    if (kind === IGNORED) return
    if (pemFrom >= 0) {
      stepPem(codePoint, kind, start, end)
      return
    }
    const unit = widthOf(codePoint)
    // Ideographs are looked up as they are; everything else by its narrow form.
    const role = kind === HAN && (roles[unit]! & NUMERAL) === 0 ? 0 : roles[unit]!
    if (length === 0) {
      if ((role & START) !== 0) add(unit, role, start, end)
      return
    }
    if (kind === SPACE) {
      stepSpace(start, end)
      return
    }
    if (isAfterSpace && (role & NUMERAL) === 0 && unit !== 0x58 && unit !== 0x78) {
      close()
      step(codePoint, kind, start, end)
      return
    }
    if (role === 0) {
      close()
      return
    }
    isAfterSpace = false
    add(unit, role, start, end)
  }

  const stepSpace = (start: number, end: number): void => {
    const last = units[length - 1]!
    if (last === 0x4e && length >= PEM_START.length && textFrom(length - PEM_START.length) === PEM_START) {
      pemFrom = length - PEM_START.length
      isPemHeaderRead = false
      add(0x20, INSIDE, start, end)
    } else if (!isAfterSpace && ((roles[last]! & NUMERAL) !== 0 || last === 0x29)) {
      isAfterSpace = true
      add(0x20, INSIDE, start, end)
    } else close()
  }

  const add = (unit: number, role: number, start: number, end: number): void => {
    if (length === units.length) grow()
    units[length] = unit
    starts[length] = start
    ends[length] = end
    length += 1
    if ((role & NUMERAL) !== 0) numerals += 1
    signs |= role
    // "[at]" and "(at)".
    if ((unit === 0x5d || unit === 0x29) && isLetterT(units[length - 2])) signs |= ADDRESS_SIGN
    if (length >= WINDOW && pemFrom < 0) slide()
  }

  const grow = (): void => {
    const larger = <Numbers extends Uint16Array | Int32Array>(old: Numbers, next: Numbers): Numbers => {
      next.set(old)
      return next
    }
    units = larger(units, new Uint16Array(units.length * 2))
    starts = larger(starts, new Int32Array(starts.length * 2))
    ends = larger(ends, new Int32Array(ends.length * 2))
  }

  const textFrom = (from: number): string => {
    let text = ''
    // In parts: a call takes only so many arguments.
    for (let at = from; at < length; at += 4_096) {
      const part = units.subarray(at, Math.min(length, at + 4_096))
      text += String.fromCharCode.apply(null, part as unknown as number[])
    }
    return text
  }

  /** From "-----BEGIN " to the end of the block, across lines; given up where the header is no header. */
  const stepPem = (codePoint: number, kind: number, start: number, end: number): void => {
    const unit = widthOf(codePoint)
    if (!isPemHeaderRead) {
      const header = textFrom(pemFrom) + String.fromCharCode(unit)
      const isWhole = /^-----BEGIN [A-Z0-9 ]*-----$/.test(header)
      // Certificates and public keys are no secret.
      if (isWhole ? !header.endsWith('PRIVATE KEY-----') : !PEM_HEADER.test(header)) {
        close()
        step(codePoint, kind, start, end)
        return
      }
      isPemHeaderRead = isWhole
      add(unit, roles[unit]!, start, end)
      return
    }
    add(unit, roles[unit]!, start, end)
    const isEnd = unit === 0x2d && PEM_END.test(textFrom(Math.max(pemFrom, length - 48)))
    if (isEnd || length - pemFrom > PEM_LIMIT) close()
  }

  const judge = (): readonly RunMatch[] => {
    const mayHoldAddress = (signs & ADDRESS_SIGN) !== 0
    const mayHoldNumber = numerals >= NUMBER_DIGITS
    const mayHoldKey = length >= KEY_LENGTH && (signs & KEY_SIGN) !== 0
    if (!mayHoldAddress && !mayHoldNumber && !mayHoldKey) return []
    return find(textFrom(0), { mayHoldAddress, mayHoldNumber, mayHoldKey })
  }

  const slide = (): void => {
    const matches = judge()
    const limit = length - OVERLAP
    let frontier = limit
    for (const match of matches) if (match.end > limit) frontier = Math.min(frontier, match.start)
    accept(matches, frontier)
    const cut = Math.max(0, frontier - CONTEXT)
    for (const numbers of [units, starts, ends]) numbers.copyWithin(0, cut, length)
    length -= cut
    judgedBefore = frontier - cut
  }

  const accept = (matches: readonly RunMatch[], frontier: number): void => {
    for (const match of matches) {
      if (match.start < judgedBefore || match.end > frontier) continue
      onFound(match, starts[match.start]!, ends[match.end - 1]!)
    }
  }

  const close = (): void => {
    if (length > 0) accept(judge(), length)
    length = 0
    numerals = 0
    signs = 0
    judgedBefore = 0
    isAfterSpace = false
    pemFrom = -1
  }

  return {
    step,
    end: close,
    settledBefore: (here) => (length === 0 || judgedBefore >= length ? here : starts[judgedBefore]!),
  }
}

const isLetterT = (unit: number | undefined): boolean => unit === 0x74 || unit === 0x54
