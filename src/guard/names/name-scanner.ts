/**
 * Names and addresses in English text, as a guess: words with a capital that English does not begin sentences with,
 * and numbers that stand beside them. A rule and no model, so it finds much and is often wrong: policies let these
 * classes pass unless a tenant asks for them.
 *
 * A word is judged when it ends, by what stands before it alone; nothing but the word is held.
 */
import { DIGIT, HAN, IGNORED, kindOf, LETTER } from '../fold/char-table.ts'
import type { RunMatch } from '../personal/model.ts'
import { CONTEXT_CHARS, type TextWindow } from '../scan/text-window.ts'
import { ADDRESS_LEADS, ADDRESS_WORDS, COMMON_WORDS, NAME_ENDINGS } from './common-words.ts'

export interface NameScanner {
  scan(limit: number): number
  end(): void
  readonly settled: number
  save(): NameScannerState
  restore(state: NameScannerState): void
}

export interface NameScannerState {
  readonly at: number
  readonly from: number
  readonly isForeign: boolean
  readonly lastEnd: number
}

/** A longer row of letters is no word. */
const WORD_LIMIT = 48
/** ", " and line breaks between the parts of a name or an address. */
const BESIDE = 3
const AGE = /(?:\b(?:turn(?:ed)?|age(?:d)?(?: of)?|am|i'm|a|this|is)\s)$/i

export function createNameScanner(
  window: TextWindow,
  onFound: (match: RunMatch, start: number, end: number) => boolean,
): NameScanner {
  let at = 0
  /** Where the word begins that is being read, or -1. */
  let from = -1
  /** It touches ideographs, or is too long. */
  let isForeign = false
  /** Where the last name or part of an address ended. */
  let lastEnd = -BESIDE - 1

  const scan = (limit: number): number => {
    const { text, units, base } = window
    const to = limit - base
    let index = at - base
    let isStopped = false
    while (index < to && !isStopped) {
      const unit = units[index]!
      let point = unit
      let size = 1
      if (unit >= 0xd800 && unit <= 0xdbff) {
        if (index + 1 >= to && !(window.isOver && index + 1 >= text.length)) break
        point = text.codePointAt(index)!
        size = point > 0xffff ? 2 : 1
      }
      const kind = kindOf(point)
      const isInside = kind === LETTER || kind === DIGIT || (kind === IGNORED && from >= 0)
      if (isInside) {
        if (from < 0) from = base + index
        else if (base + index - from > WORD_LIMIT) isForeign = true
      } else {
        if (kind === HAN) isForeign = true
        if (from >= 0) isStopped = judge(base + index)
        isForeign = kind === HAN
      }
      index += size
      // What is too long is nothing that is waited for.
      if (isForeign && from >= 0) from = base + index
    }
    at = base + index
    return at
  }

  /** The word ends before `end`. */
  const judge = (end: number): boolean => {
    const start = from
    from = -1
    if (isForeign || start >= end) return false
    const word = window.text.slice(start - window.base, end - window.base)
    const name = classOf(word, start - lastEnd <= BESIDE, start)
    if (name === null) return false
    lastEnd = end
    const proof = name === 'name' ? 'a capital letter' : 'beside a name'
    const match = {
      start: 0,
      end: 0,
      class: name,
      detector: 'personal-data/names',
      proof,
      value: word,
    } as const
    return onFound(match, start, end)
  }

  const classOf = (word: string, isBeside: boolean, start: number): 'name' | 'address' | null => {
    const lower = word.toLowerCase()
    if (/^\d/.test(word)) {
      const count = word.match(/\d/g)?.length ?? 0
      if (count >= 3 || isBeside) return 'address'
      const before = window.text.slice(Math.max(0, start - window.base - CONTEXT_CHARS), start - window.base)
      return count === 2 && AGE.test(before) ? 'address' : null
    }
    if (ADDRESS_LEADS.has(lower) || (isBeside && ADDRESS_WORDS.has(lower))) return 'address'
    if (isBeside && NAME_ENDINGS.has(lower)) return 'name'
    const hasCapital = /^\p{Lu}/u.test(word)
    return hasCapital && !COMMON_WORDS.has(lower) && !ADDRESS_WORDS.has(lower) ? 'name' : null
  }

  return {
    scan,
    end: () => {
      if (from >= 0) judge(at)
    },
    get settled() {
      return from < 0 ? at : from
    },
    save: () => ({ at, from, isForeign, lastEnd }),
    restore: (saved) => {
      ;({ at, from, isForeign, lastEnd } = saved)
    },
  }
}
