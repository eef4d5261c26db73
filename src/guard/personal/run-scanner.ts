/**
 * Cuts a text into runs that may hold an address, a number or a key, and looks at each run once it is whole.
 *
 * Where a run starts and ends depends on its characters and on nothing else: a character outside of runs ends it,
 * a space ends it unless digits stand on both sides. So a match never crosses the edge of a run, and any chunking
 * gives the same. Very long runs (base64) are looked at in windows that overlap by more than the longest match.
 *
 * Ordinary words are runs too and are most of a text: nothing is made of them unless a sign says that it may pay.
 */
import { HAN, IGNORED, kindOf, SPACE, widthOf } from '../fold/char-table.ts'
import { CONTEXT_CHARS, type TextWindow } from '../scan/text-window.ts'
import type { RunMatch } from './model.ts'

/** A run in half width, without invisible characters, and what it has in it. */
export interface Run {
  readonly text: string
  /** What stands before it, as it is written; at most CONTEXT_CHARS. */
  readonly before: string
  readonly mayHoldAddress: boolean
  readonly mayHoldNumber: boolean
  readonly mayHoldKey: boolean
}

export interface RunScanner {
  scan(limit: number): number
  end(): void
  readonly settled: number
  /** Nothing but CONTEXT_CHARS before this is looked at again. */
  readonly kept: number
  save(): RunScannerState
  restore(state: RunScannerState): void
}

export interface RunScannerState {
  readonly at: number
  readonly from: number
  readonly length: number
  readonly numerals: number
  readonly signs: number
  readonly judgedBefore: number
  readonly isAfterSpace: boolean
  readonly lastRole: number
  readonly pemFrom: number
  readonly isPemHeaderRead: boolean
}

const WINDOW = 1024
/** Longer than any match, and than what is looked at on either side of one. */
const OVERLAP = 320
const CONTEXT = 64
const PEM_LIMIT = 16_384
const PEM_START = '-----BEGIN'
const PEM_HEADER = /^-----BEGIN [A-Z0-9 ]{0,60}-{0,4}$/
const PEM_WHOLE_HEADER = /^-----BEGIN [A-Z0-9 ]*-----$/
const PEM_SECRET_HEADER = /PRIVATE KEY(?: BLOCK)?-----$/
const PEM_END = /-----END [A-Z0-9 ]*-----$/
/** The fewest digits of a number with a kind, and the shortest key. */
const NUMBER_DIGITS = 4
/** From here on letters may follow behind a space: "GB29 NWBK 6016". */
const CODE_DIGITS = 2
const KEY_LENGTH = 16
const PLATE_LENGTH = 7

// What a unit is to a run: outside, inside, a start; a digit; a sign of an address, of a key, of a plate.
const INSIDE = 1
const START = 2
const NUMERAL = 4
const ADDRESS_SIGN = 8
const KEY_SIGN = 16
const PROVINCE = 32
const BLANK = 64
const UPPER = 128
const SILENT = 256
const HALF = 512
const KNOWN = 1024
const CLOSING = 2048
const PLATE_END = 4096
const narrowRoles = new Uint16Array(65_536)
const give = (chars: string, role: number): void => {
  for (const char of chars) narrowRoles[char.charCodeAt(0)]! |= role
}
give('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_+(-', INSIDE | START)
give('ABCDEFGHIJKLMNOPQRSTUVWXYZ', UPPER)
give('0123456789〇零一二三四五六七八九幺', INSIDE | START | NUMERAL)
give('.%@[])·•–—/=~$:', INSIDE)
// An address may have its signs spelt out: [at], (dot).
give('@])/', ADDRESS_SIGN)
give(')', CLOSING)
// Every shape of a key has one of these.
give('ABCDEFGHIJKLMNOPQRSTUVWXYZ_-0123456789', KEY_SIGN)
// What a plate begins with: GA 36-2018, table of provinces.
give('京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼', INSIDE | START | PROVINCE)

// And what it may end with: police, learners, trailers, consulates, Hong Kong and Macao.
give('挂学警港澳使领', INSIDE | PLATE_END)

/** By code unit, 0 where it was not met before. */
const roles = new Uint16Array(65_536)

function learn(unit: number): number {
  const role = unit >= 0xd800 && unit <= 0xdbff ? HALF : roleOf(unit)
  roles[unit] = role | KNOWN
  return role | KNOWN
}

function roleOf(codePoint: number): number {
  const kind = kindOf(codePoint)
  if (kind === IGNORED) return SILENT
  if (kind === SPACE) return BLANK
  const role = narrowRoles[widthOf(codePoint)]!
  // Ideographs are looked up as they are; everything else by its narrow form.
  return kind === HAN && (role & (NUMERAL | PROVINCE | PLATE_END)) === 0 ? 0 : role
}

export function createRunScanner(
  window: TextWindow,
  find: (run: Run) => readonly RunMatch[],
  onFound: (match: RunMatch, start: number, end: number) => boolean,
): RunScanner {
  let at = 0
  /** Where the run begins that is being read, or -1. */
  let from = -1
  /** Visible characters of it. */
  let length = 0
  let numerals = 0
  let signs = 0
  // Matches that start before this place were judged with the window before.
  let judgedBefore = 0
  // A space behind a digit belongs to the run only if a digit follows.
  let isAfterSpace = false
  let lastRole = 0
  // Where "-----BEGIN" stands while a block is read, or -1.
  let pemFrom = -1
  let isPemHeaderRead = false

  const scan = (limit: number): number => {
    const { text, units, base } = window
    const to = limit - base
    let index = at - base
    let isStopped = false
    while (index < to && !isStopped) {
      const unit = units[index]!
      let role = roles[unit]! || learn(unit)
      if (from < 0 && (role & (START | HALF)) === 0) {
        index += 1
        continue
      }
      let size = 1
      if ((role & HALF) !== 0) {
        const point = text.codePointAt(index)!
        if (point > 0xffff) {
          size = 2
          if (index + 1 >= to) break
          role = roleOf(point)
        } else if (index + 1 >= text.length && !window.isOver) break
        else role = 0
      }
      isStopped = step(role, base + index, size)
      index += size
    }
    at = base + index
    return at
  }

  /** True where a block was found. */
  const step = (role: number, place: number, size: number): boolean => {
    if ((role & SILENT) !== 0) return false
    if (pemFrom >= 0) return stepPem(role, place, size)
    if (from < 0) {
      if ((role & START) === 0) return false
      from = place
      judgedBefore = place
      return add(role, place + size)
    }
    if ((role & BLANK) !== 0) return stepSpace(place, size)
    if (isAfterSpace && (role & NUMERAL) === 0 && !mayFollowSpace(role, place)) {
      const isStopped = close(place)
      return step(role, place, size) || isStopped
    }
    if ((role & INSIDE) === 0) return close(place)
    isAfterSpace = false
    return add(role, place + size)
  }

  const unitAt = (place: number): number => window.units[place - window.base]!
  const isCode = (): boolean => numerals >= CODE_DIGITS || (signs & PROVINCE) !== 0

  const mayFollowSpace = (role: number, place: number): boolean => {
    const unit = unitAt(place)
    return unit === 0x58 || unit === 0x78 || unit === 0x28 || ((role & UPPER) !== 0 && isCode())
  }

  const stepSpace = (place: number, size: number): boolean => {
    if (length >= PEM_START.length && window.text.endsWith(PEM_START, place - window.base)) {
      pemFrom = place - PEM_START.length
      isPemHeaderRead = false
      return add(INSIDE, place + size)
    }
    const mayGoOn = (lastRole & (NUMERAL | CLOSING | UPPER | PROVINCE)) !== 0
    const isLineBreak = unitAt(place) === 0x0a || unitAt(place) === 0x0d
    if (isAfterSpace || isLineBreak || !mayGoOn) return close(place)
    isAfterSpace = true
    return add(INSIDE, place + size)
  }

  const add = (role: number, end: number): boolean => {
    length += 1
    if ((role & NUMERAL) !== 0) numerals += 1
    signs |= role
    lastRole = role
    return length >= WINDOW && pemFrom < 0 ? slide(end) : false
  }

  /** From "-----BEGIN " to the end of the block, across lines; given up where the header is no header. */
  const stepPem = (role: number, place: number, size: number): boolean => {
    const end = place + size
    if (!isPemHeaderRead) {
      const header = window.text.slice(pemFrom - window.base, end - window.base)
      const isWhole = PEM_WHOLE_HEADER.test(header)
      // Certificates and public keys are no secret.
      if (isWhole ? !PEM_SECRET_HEADER.test(header) : !PEM_HEADER.test(header)) {
        const isStopped = close(place)
        return step(role, place, size) || isStopped
      }
      isPemHeaderRead = isWhole
      return add(role, end)
    }
    const isStopped = add(role, end)
    const tail = window.text.slice(Math.max(pemFrom, end - 48) - window.base, end - window.base)
    const isEnd = unitAt(place) === 0x2d && PEM_END.test(tail)
    return (isEnd || length > PEM_LIMIT ? close(end) : false) || isStopped
  }

  interface Narrow {
    readonly text: string
    /** Where each character of it begins and ends in the whole text. */
    readonly starts: readonly number[]
    readonly ends: readonly number[]
  }

  const narrow = (end: number): Narrow => {
    let text = ''
    const starts: number[] = []
    const ends: number[] = []
    for (let place = from; place < end;) {
      const point = window.text.codePointAt(place - window.base)!
      const size = point > 0xffff ? 2 : 1
      const kind = kindOf(point)
      if (kind !== IGNORED) {
        text += kind === SPACE && point !== 0x0a ? ' ' : String.fromCharCode(widthOf(point))
        starts.push(place)
        ends.push(place + size)
      }
      place += size
    }
    return { text, starts, ends }
  }

  const judge = ({ text }: Narrow): readonly RunMatch[] => {
    const mayHoldAddress = (signs & ADDRESS_SIGN) !== 0
    const mayHoldNumber = numerals >= NUMBER_DIGITS || (signs & PROVINCE) !== 0
    const mayHoldKey = length >= KEY_LENGTH && (signs & KEY_SIGN) !== 0
    const before = window.text.slice(Math.max(0, from - window.base - CONTEXT_CHARS), from - window.base)
    return find({ text, before, mayHoldAddress, mayHoldNumber, mayHoldKey })
  }

  const mayPay = (): boolean =>
    (signs & ADDRESS_SIGN) !== 0 ||
    numerals >= NUMBER_DIGITS ||
    ((signs & PROVINCE) !== 0 && length >= PLATE_LENGTH) ||
    (length >= KEY_LENGTH && (signs & KEY_SIGN) !== 0)

  const slide = (end: number): boolean => {
    const run = narrow(end)
    const matches = mayPay() ? judge(run) : []
    const limit = run.text.length - OVERLAP
    let frontier = limit
    for (const match of matches) if (match.end > limit) frontier = Math.min(frontier, match.start)
    const isStopped = accept(run, matches, frontier)
    const cut = Math.max(0, frontier - CONTEXT)
    length -= cut
    judgedBefore = run.starts[frontier]!
    from = run.starts[cut]!
    return isStopped
  }

  const accept = (run: Narrow, matches: readonly RunMatch[], frontier: number): boolean => {
    let isStopped = false
    for (const match of matches) {
      const start = run.starts[match.start]!
      if (start < judgedBefore || match.end > frontier) continue
      if (onFound(match, start, run.ends[match.end - 1]!)) isStopped = true
    }
    return isStopped
  }

  /** The run ends before `end`. */
  const close = (end: number): boolean => {
    let isStopped = false
    if (mayPay()) {
      const run = narrow(end)
      isStopped = accept(run, judge(run), run.text.length)
    }
    from = -1
    length = 0
    numerals = 0
    signs = 0
    isAfterSpace = false
    pemFrom = -1
    return isStopped
  }

  return {
    scan,
    end: () => {
      if (from >= 0) close(at)
    },
    get settled() {
      return from < 0 ? at : judgedBefore
    },
    get kept() {
      return from < 0 ? at : from
    },
    save: () => ({
      at,
      from,
      length,
      numerals,
      signs,
      judgedBefore,
      isAfterSpace,
      lastRole,
      pemFrom,
      isPemHeaderRead,
    }),
    restore: (saved) => {
      ;({ at, from, length, numerals, signs, judgedBefore } = saved)
      ;({ isAfterSpace, lastRole, pemFrom, isPemHeaderRead } = saved)
    },
  }
}
