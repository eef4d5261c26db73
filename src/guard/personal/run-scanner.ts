/**
 * Cuts a text into runs that may hold an address, a number or a key, and looks at each run once it is whole.
 *
 * Where a run starts and ends depends on its characters and on nothing else: a character outside RUN ends it, a
 * space ends it unless digits stand on both sides. So a match never crosses the edge of a run, and any chunking
 * gives the same. Very long runs (base64) are looked at in windows that overlap by more than the longest match.
 */
import { HAN, IGNORED, SPACE, widthOf } from '../fold/char-table.ts'
import type { RunMatch } from './model.ts'

export interface Run {
  /** Half width, without characters that show nothing. */
  readonly text: string
  /** Where each character of `text` starts and ends in the whole text. */
  readonly starts: readonly number[]
  readonly ends: readonly number[]
}

export interface RunScanner {
  step(codePoint: number, kind: number, start: number, end: number): void
  end(): void
  settledBefore(here: number): number
}

const WINDOW = 1024
/** Longer than any match, and than what is looked at on either side of one. */
const OVERLAP = 320
const CONTEXT = 64
const PEM_LIMIT = 16_384
const PEM_START = '-----BEGIN'
const PEM_HEADER = /^-----BEGIN [A-Z0-9 ]{0,60}-{0,4}$/
const PEM_END = /-----END [A-Z0-9 ]*-----$/

// Characters of a run below 128; a run starts with one of STARTS.
const inRun = new Uint8Array(128)
for (const char of '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz._%+-@[]()') {
  inRun[char.charCodeAt(0)] = /[0-9A-Za-z_+(-]/.test(char) ? 2 : 1
}
const JOINTS = new Set('·•–—'.split('').map((char) => char.charCodeAt(0)))
const HAN_DIGITS = '〇零一二三四五六七八九幺'
const hanDigits = new Set(HAN_DIGITS.split('').map((char) => char.charCodeAt(0)))

export function createRunScanner(
  find: (text: string) => readonly RunMatch[],
  onFound: (match: RunMatch, start: number, end: number) => void,
): RunScanner {
  let text = ''
  let starts: number[] = []
  let ends: number[] = []
  // Matches that start before this character of the window were judged with the window before.
  let judgedBefore = 0
  // Spaces behind a digit, which belong to the run only if a digit follows.
  let spaces = 0
  let isPem = false
  let isPemHeaderRead = false
  let pemFrom = 0

  const step = (codePoint: number, kind: number, start: number, end: number): void => {
    if (kind === IGNORED) return
    if (isPem) {
      stepPem(codePoint, kind, start, end)
      return
    }
    const unit = widthOf(codePoint)
    if (text === '') {
      if (unit < 128 ? inRun[unit] === 2 : kind === HAN && hanDigits.has(unit)) add(unit, start, end)
      return
    }
    if (kind === SPACE) {
      if (text.endsWith(PEM_START)) {
        isPem = true
        pemFrom = text.length - PEM_START.length
        isPemHeaderRead = false
        add(0x20, start, end)
      } else if (spaces === 0 && endsInDigit(text)) {
        spaces = 1
        add(0x20, start, end)
      } else close()
      return
    }
    const isIn = unit < 128 ? inRun[unit]! > 0 : JOINTS.has(unit) || (kind === HAN && hanDigits.has(unit))
    if (spaces === 1 && !(isIn && isDigitOrSign(unit))) {
      close()
      step(codePoint, kind, start, end)
      return
    }
    if (!isIn) {
      close()
      return
    }
    spaces = 0
    add(unit, start, end)
  }

  const add = (unit: number, start: number, end: number): void => {
    text += String.fromCharCode(unit)
    starts.push(start)
    ends.push(end)
    if (text.length >= WINDOW && !isPem) slide()
  }

  /** From "-----BEGIN " to the end of the block, across lines; given up where the header is no header. */
  const stepPem = (codePoint: number, kind: number, start: number, end: number): void => {
    const unit = widthOf(codePoint)
    if (!isPemHeaderRead) {
      const header = text.slice(pemFrom) + String.fromCharCode(unit)
      const isWhole = /^-----BEGIN [A-Z0-9 ]*-----$/.test(header)
      // Certificates and public keys are no secret.
      if (isWhole ? !header.endsWith('PRIVATE KEY-----') : !PEM_HEADER.test(header)) {
        close()
        step(codePoint, kind, start, end)
        return
      }
      isPemHeaderRead = isWhole
      add(unit, start, end)
      return
    }
    add(unit, start, end)
    if ((unit === 0x2d && PEM_END.test(text.slice(-48))) || text.length - pemFrom > PEM_LIMIT) close()
  }

  const slide = (): void => {
    const matches = find(text)
    const limit = text.length - OVERLAP
    let frontier = limit
    for (const match of matches) if (match.end > limit) frontier = Math.min(frontier, match.start)
    accept(matches, frontier)
    const cut = Math.max(0, frontier - CONTEXT)
    text = text.slice(cut)
    starts = starts.slice(cut)
    ends = ends.slice(cut)
    judgedBefore = frontier - cut
  }

  const accept = (matches: readonly RunMatch[], frontier: number): void => {
    for (const match of matches) {
      if (match.start < judgedBefore || match.end > frontier) continue
      onFound(match, starts[match.start]!, ends[match.end - 1]!)
    }
  }

  const close = (): void => {
    const matches = text.length < 6 ? [] : find(text)
    accept(matches, text.length)
    text = ''
    starts = []
    ends = []
    judgedBefore = 0
    spaces = 0
    isPem = false
  }

  return {
    step,
    end: close,
    settledBefore: (here) => (text === '' ? here : (starts[judgedBefore] ?? here)),
  }
}

const endsInDigit = (text: string): boolean => /[\d)〇零一二三四五六七八九幺]$/.test(text)
const isDigitOrSign = (unit: number): boolean =>
  (unit >= 0x30 && unit <= 0x39) || hanDigits.has(unit) || unit === 0x58 || unit === 0x78
