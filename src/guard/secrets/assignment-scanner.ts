/**
 * Secrets that a name gives away: `password = "…"`, "token: …", "密码是…", `--secret …`, `IDENTIFIED BY '…'`.
 *
 * What comes behind such a name is held until it ends (a quote, a space, VALUE_LIMIT) and judged as a whole.
 * The name is looked for behind, in text that has gone out; so nothing is held that is no value.
 */
import { CONTEXT_CHARS, type TextWindow } from '../scan/text-window.ts'
import type { RunMatch } from '../personal/model.ts'
import { isSecretValue } from './judge-value.ts'

export interface AssignmentScanner {
  scan(limit: number): number
  end(): void
  readonly settled: number
  save(): AssignmentScannerState
  restore(state: AssignmentScannerState): void
}

export interface AssignmentScannerState {
  readonly at: number
  readonly mode: Mode
  readonly from: number
  readonly quote: number
  readonly isPassword: boolean
  readonly waited: number
}

/** Nothing; behind a name and its sign; in the value. */
type Mode = 'idle' | 'before' | 'inside'

const VALUE_LIMIT = 1024
/** Spaces and quotes between the sign and the value. */
const WAIT_LIMIT = 8

const PASSWORD = 'pass(?:w(?:or)?d|phrase|code)?|(?<![a-z])pa?s{0,2}w(?:o?r?d)?|userpwd|密码|口令'
const KEY =
  'secret|token|credentials?|authorization|bearer|basic|auth|cookie|session_?id|api_?key|(?<![a-z])api|(?:access|secret|private|client|account|auth|encryption|signing|master|shared|app|aes|des|hmac)[\\s_-]?(?:key|secret|id)|(?<![a-z])key|密钥|秘钥|令牌|私钥|凭据'
const SIGN = '(?:=>|->|:=|[!=]?=|[:：＝]|是|为|,|\\()'
/** A name and its sign; between them quotes, and what type the value has. */
const NAMED = new RegExp(
  `(?:(${PASSWORD})|(?:${KEY}))(?:[_-]?(?:value|string|str|text|hash|confirmation|\\d{1,2}))?["'\`\\])]{0,2}(?:\\s{0,2}:\\s{0,2}[a-z]{2,12})?\\s{0,4}${SIGN}$`,
  'i',
)
/** An element of XML. */
const TAGGED = new RegExp(`<[\\w:.-]{0,24}(?:(${PASSWORD})|${KEY})>$`, 'i')
/** Words behind which a space is enough. */
const SPOKEN = new RegExp(
  `(?:(?:--?[\\w-]{0,24})?(${PASSWORD})(?:\\s+is)?|(?:secret|token|key)\\s+is|identified\\s+(?:with\\s+\\S+\\s+)?(?:by|as)|bearer|basic|(?:--?|\\bdefine\\s+|\\bset\\s+|\\bexport\\s+)[\\w-]{0,24}(?:token|secret|key|bearer))["']?\\s$`,
  'i',
)
/** `curl -u name:password`, as a name with a sign. */
const USER = /(?:\s-u|--user)[\s=]["']?[\w.@-]{1,40}:$/

// What may end a name and its sign, as a bit, and what ends a value that no quote ends.
const TRIGGER = 1
const BLANK = 2
const QUOTE = 4
const ENDS = 8
const marks = new Uint8Array(65_536)
const give = (chars: string, mark: number): void => {
  for (const char of chars) marks[char.charCodeAt(0)]! |= mark
}
give('=:：＝>是为,(', TRIGGER)
give(' \t', TRIGGER | BLANK)
give('"\'`“”', QUOTE)
give(' \t\r\n"\'`,;<>|&)]}，。；、）】”', ENDS)
/** The last two letters of the words behind which a space is enough: most spaces are passed over with this. */
const LAST_LETTERS = new Set([
  'rd',
  'wd',
  'ss',
  'se',
  'de',
  'by',
  'er',
  'ic',
  'en',
  'et',
  'ey',
  'as',
  'is',
  'pw',
])

export function createAssignmentScanner(
  window: TextWindow,
  onFound: (match: RunMatch, start: number, end: number) => boolean,
): AssignmentScanner {
  let at = 0
  let mode: Mode = 'idle'
  let from = 0
  let quote = 0
  let isPassword = false
  let waited = 0

  const scan = (limit: number): number => {
    const { text, units, base } = window
    let index = at - base
    const to = limit - base
    let isStopped = false
    while (index < to && !isStopped) {
      const unit = units[index]!
      const isHalf = unit >= 0xd800 && unit <= 0xdbff
      // Both halves of a character are one step, as they are to the other scanners.
      if (isHalf && index + 1 >= to && !(window.isOver && index + 1 >= text.length)) break
      const size = isHalf && text.codePointAt(index)! > 0xffff ? 2 : 1
      if (mode === 'before') stepBefore(unit, base + index)
      else if (mode === 'inside') isStopped = stepInside(unit, base + index)
      index += size
      // What ends a value may be the sign behind another name: "Authorization: Bearer …".
      if (mode === 'idle' && (marks[unit]! & TRIGGER) !== 0 && isNamed(text, index, unit)) {
        mode = 'before'
        quote = 0
        waited = 0
      }
    }
    at = base + index
    return at
  }

  const isNamed = (text: string, end: number, unit: number): boolean => {
    if ((marks[unit]! & BLANK) !== 0) {
      const last = text.slice(Math.max(0, end - 3), end - 1).toLowerCase()
      if (!LAST_LETTERS.has(last) && !/["']$/.test(last)) return false
    }
    const tail = text.slice(Math.max(0, end - CONTEXT_CHARS), end)
    const pattern =
      (marks[unit]! & BLANK) !== 0 ? SPOKEN : unit === 0x3e && tail.at(-2) !== '-' ? TAGGED : NAMED
    const found = pattern.exec(tail)
    if (found === null && !USER.test(tail)) return false
    isPassword = found === null || found[1] !== undefined || /identified\s.*\s$/i.test(tail)
    return true
  }

  const stepBefore = (unit: number, place: number): void => {
    const mark = marks[unit]!
    waited += 1
    if (waited > WAIT_LIMIT) mode = 'idle'
    else if ((mark & QUOTE) !== 0 && quote === 0) quote = unit
    else if (quote === 0 && ((mark & BLANK) !== 0 || unit === 0x3e || unit === 0x3d)) return
    else if ((quote === 0 && ((mark & ENDS) !== 0 || unit === 0x3a)) || unit === quote) mode = 'idle'
    else {
      mode = 'inside'
      from = place
    }
  }

  const stepInside = (unit: number, place: number): boolean => {
    const isEnd =
      quote === 0 ? (marks[unit]! & ENDS) !== 0 || isWide(unit) : unit === closing(quote) || unit === 0x0a
    if (!isEnd && place - from < VALUE_LIMIT) return false
    return judge(place)
  }

  const judge = (end: number): boolean => {
    mode = 'idle'
    const value = window.text
      .slice(from - window.base, end - window.base)
      .replace(quote === 0 ? /[\s\\.:?]+$/ : /\\+$/, '')
    if (!isSecretValue({ value, isPassword, isQuoted: quote !== 0 })) return false
    const proof = isPassword ? 'named a password' : 'named a key'
    const match = { start: 0, end: 0, class: 'secret', detector: 'secrets', proof, value } as const
    return onFound(match, from, from + value.length)
  }

  return {
    scan,
    end: () => {
      if (mode === 'inside') judge(at)
    },
    get settled() {
      return mode === 'inside' ? from : at
    },
    save: () => ({ at, mode, from, quote, isPassword, waited }),
    restore: (saved) => {
      ;({ at, mode, from, quote, isPassword, waited } = saved)
    },
  }
}

const isWide = (unit: number): boolean => unit >= 0x2e80 && unit < 0xfb00
const closing = (quote: number): number => (quote === 0x201c ? 0x201d : quote)
