/**
 * Finds words in a text that comes in pieces, and says from where on a word may still be going on.
 *
 * Letters go through the automaton; what stands between them is skipped, up to GAP_LIMIT visible characters
 * ("b-o-m-b", "炸 弹"; any number of invisible ones). Whether skipping was right is judged on the match: see
 * `isWritten`. State depends on the characters read and on nothing else, so any chunking gives the same.
 *
 * Fast because most of a text can start nothing: the automaton, which is larger than the nearest caches, is entered
 * behind a beginning that some word has (see `Beginnings`); and where a word that is written apart has begun and
 * leads nowhere, the rest of it is passed over.
 */
import type { TextWindow } from '../scan/text-window.ts'
import { BASE, CELL, CHECK, DEPTH, FAIL, type Automaton } from './automaton.ts'
import { BackReader, pointAt } from './back-reader.ts'
import { hashNext, isIn } from './beginnings.ts'
import { FIRST_LETTER, HALF, SIGN, SILENT, UNKNOWN } from './char-codes.ts'

/** Half-open, in UTF-16 code units of the text. */
export interface FoundWord {
  readonly word: number
  readonly start: number
  readonly end: number
}

export interface WordScannerState {
  readonly at: number
  readonly state: number
  readonly gapLength: number
  readonly run: number
  readonly ideograph: number
  readonly lastRun: number
  readonly rowHash: number
  readonly rowStart: number
  readonly rowEnd: number
  readonly row: Uint16Array | null
  readonly pending: readonly FoundWord[]
}

const GAP_LIMIT = 4

export class WordScanner {
  readonly #automaton: Automaton
  readonly #window: TextWindow
  readonly #onFound: (found: FoundWord) => boolean
  readonly #back: BackReader
  #at = 0
  #state = 0
  #gapLength = 0
  /** Letters in a row, not of HAN, up to here: a word that starts inside of them is none. */
  #run = 0
  /** The symbol of an ideograph right before, while the automaton has not been entered; or 0. */
  #ideograph = 0
  /** Where the letters of `run` begin, while the automaton has not been entered; or -1. */
  #rowStart = -1
  #rowHash = 0
  /** Behind the last of them, and their symbols. */
  #rowEnd = 0
  readonly #row: Uint16Array
  /** Letters of the row before the last gap: a word that starts inside of them is none either. */
  #lastRun = 0
  /** Words that end with the last letter, and are words only if no other letter touches it. */
  #pending: readonly FoundWord[] = []

  constructor(automaton: Automaton, window: TextWindow, onFound: (found: FoundWord) => boolean) {
    this.#automaton = automaton
    this.#window = window
    this.#onFound = onFound
    this.#back = new BackReader(automaton.codes, window)
    this.#row = new Uint16Array(automaton.beginnings.longest + 1)
  }

  /**
   * Reads the window up to `limit`, or up to a character at which a word is found for which `onFound` says true;
   * returns the place behind what was read.
   */
  scan(limit: number): number {
    const { rootNext, cells, codes, beginnings } = this.#automaton
    const { table, firstHan } = codes
    const { pairs, wholes, parts, isWord, longest } = beginnings
    const { units, base: offset } = this.#window
    const to = limit - offset
    let index = this.#at - offset
    let isStopped = false
    // Locals in the loop; kept in the scanner again behind it.
    let state = this.#state
    let run = this.#run
    let gapLength = this.#gapLength
    let ideograph = this.#ideograph
    let rowStart = this.#rowStart
    let hash = this.#rowHash
    let rowEnd = this.#rowEnd
    let lastRun = this.#lastRun
    const row = this.#row
    let hasPending = this.#pending.length > 0
    while (index < to && !isStopped) {
      let code = table[units[index]!]!
      let size = 1
      if (code <= HALF) {
        if (code === UNKNOWN) code = codes.learn(units[index]!)
        if (code === HALF) {
          const isWhole = this.#isWhole(index)
          if (index + 1 >= to && isWhole !== false) break
          size = isWhole === true ? 2 : 1
          code = isWhole === true ? codes.codeOf(pointAt(units, index)) : SIGN
        }
        if (code === SILENT) {
          index += size
          continue
        }
      }
      if (code < FIRST_LETTER || code >= firstHan) {
        // A row of letters ends here.
        if (rowStart >= 0) {
          if (isIn(code === SIGN || code >= firstHan || run === 1 ? parts : wholes, hash)) {
            state = this.#enter(run, rowEnd)
            hasPending = this.#pending.length > 0
          }
          rowStart = -1
          gapLength = 0
        }
        if (code >= firstHan) lastRun = 0
        else if (run > 0) lastRun = run
        run = 0
        if (hasPending) {
          hasPending = false
          isStopped = this.#confirm()
        }
      }
      index += size
      if (code < FIRST_LETTER) {
        if (ideograph !== 0) {
          state = rootNext[ideograph]!
          ideograph = 0
          gapLength = 0
        }
        if (state === 0) continue
        gapLength += 1
        if (gapLength > GAP_LIMIT) state = 0
        continue
      }
      if (code >= firstHan) {
        if (state !== 0) {
          gapLength = 0
          do {
            const next = cells[state * CELL + BASE]! + code
            if (next > 0 && cells[next * CELL + CHECK] === state) {
              state = next
              break
            }
            state = cells[state * CELL + FAIL]!
          } while (state !== 0)
        } else if (ideograph !== 0 && isIn(pairs, hashNext(hashNext(0, ideograph), code))) {
          state = this.#step(rootNext[ideograph]!, code)
        }
        ideograph = 0
        if (state === 0) {
          if (isWord[code] === 1) state = rootNext[code]!
          else {
            ideograph = code
            continue
          }
        }
        if ((cells[state * CELL + DEPTH]! & 1) === 1 && this.#report(state, true, offset + index)) {
          isStopped = true
        }
        continue
      }
      if (hasPending) {
        hasPending = false
        this.#pending = []
      }
      if (state !== 0) {
        gapLength = 0
        do {
          const next = cells[state * CELL + BASE]! + code
          if (next > 0 && cells[next * CELL + CHECK] === state) {
            state = next
            break
          }
          state = cells[state * CELL + FAIL]!
          // A shorter one that starts inside of letters is no word's beginning.
          const depth = cells[state * CELL + DEPTH]! >> 1
          if (depth < run || (run === 0 && depth < lastRun)) state = 0
        } while (state !== 0)
      } else if (ideograph !== 0 && isIn(pairs, hashNext(hashNext(0, ideograph), code))) {
        state = this.#step(rootNext[ideograph]!, code)
      }
      ideograph = 0
      if (state !== 0) {
        run += 1
        if ((cells[state * CELL + DEPTH]! & 1) === 1) {
          this.#report(state, false, offset + index)
          hasPending = this.#pending.length > 0
        }
        continue
      }
      if (run === 0) {
        rowStart = offset + index - size
        hash = 0
      }
      if (rowStart >= 0) {
        hash = hashNext(hash, code)
        row[run] = code
        run += 1
        while (index < to && run <= longest) {
          const next = table[units[index]!]!
          if (next < FIRST_LETTER || next >= firstHan) break
          hash = hashNext(hash, next)
          row[run] = next
          run += 1
          index += 1
        }
        rowEnd = offset + index
        if (run <= longest) continue
        rowStart = -1
      }
      // Nothing begins before the next sign, space or ideograph.
      run += 1
      while (index < to) {
        const next = table[units[index]!]!
        if (next < FIRST_LETTER || next >= firstHan) break
        index += 1
      }
    }
    this.#state = state
    this.#run = run
    this.#gapLength = gapLength
    this.#ideograph = ideograph
    this.#rowStart = rowStart
    this.#rowHash = hash
    this.#rowEnd = rowEnd
    this.#lastRun = lastRun
    this.#at = offset + index
    return this.#at
  }

  /** The text is over: a word at its very end is one. */
  end(): void {
    if (this.#rowStart >= 0 && isIn(this.#automaton.beginnings.wholes, this.#rowHash)) {
      this.#enter(this.#run, this.#rowEnd)
    }
    if (this.#pending.length > 0) this.#confirm()
    this.#state = 0
    this.#ideograph = 0
    this.#rowStart = -1
  }

  /** No word that is still going on starts before this. */
  get settled(): number {
    if (this.#rowStart >= 0) return this.#rowStart
    const state = this.#ideograph === 0 ? this.#state : this.#automaton.rootNext[this.#ideograph]!
    if (state === 0 && this.#pending.length === 0) return this.#at
    let from = this.#at
    const depth = this.#automaton.cells[state * CELL + DEPTH]! >> 1
    for (let letter = depth; letter > 0; letter -= 1) from = this.#back.lastBefore(from)
    for (const { start } of this.#pending) from = Math.min(from, start)
    return from
  }

  /** For going back to where the window was read up to at that time. */
  save(): WordScannerState {
    return {
      at: this.#at,
      state: this.#state,
      gapLength: this.#gapLength,
      run: this.#run,
      ideograph: this.#ideograph,
      rowStart: this.#rowStart,
      rowHash: this.#rowHash,
      rowEnd: this.#rowEnd,
      lastRun: this.#lastRun,
      row: this.#rowStart < 0 ? null : this.#row.slice(0, this.#run),
      pending: this.#pending,
    }
  }

  restore(saved: WordScannerState): void {
    const { at, state, gapLength, run, pending } = saved
    this.#at = at
    this.#state = state
    this.#gapLength = gapLength
    this.#run = run
    this.#ideograph = saved.ideograph
    this.#rowStart = saved.rowStart
    this.#rowHash = saved.rowHash
    this.#rowEnd = saved.rowEnd
    this.#lastRun = saved.lastRun
    if (saved.row !== null) this.#row.set(saved.row)
    this.#pending = pending
  }

  /** Where a symbol leads from a state; 0 if nowhere. */
  #step(state: number, symbol: number): number {
    const { cells } = this.#automaton
    if (state === 0) return 0
    const next = cells[state * CELL + BASE]! + symbol
    return next > 0 && cells[next * CELL + CHECK] === state ? next : 0
  }

  /** The state behind a row of letters, and the words that end with it; 0 where no word begins so. */
  #enter(count: number, end: number): number {
    const { rootNext, cells } = this.#automaton
    let state = rootNext[this.#row[0]!]!
    for (let at = 1; at < count && state !== 0; at += 1) state = this.#step(state, this.#row[at]!)
    if ((cells[state * CELL + DEPTH]! & 1) === 1) this.#report(state, false, end)
    return state
  }

  /** Of the first half of a character: whether the second follows; null where it has not come yet. */
  #isWhole(index: number): boolean | null {
    const { units, text, isOver } = this.#window
    if (index + 1 >= text.length) return isOver ? false : null
    return units[index + 1]! >= 0xdc00 && units[index + 1]! <= 0xdfff
  }

  #report(state: number, isHan: boolean, end: number): boolean {
    const { words, output, wordAt, nextWord, cells } = this.#automaton
    let isStopped = false
    for (let from = output[state]!; from > 0;) {
      for (let word = wordAt[from]!; word >= 0; word = nextWord[word]!) {
        const start = this.#back.startIfWritten(words[word]!, end)
        if (start < 0) continue
        const found = { word, start, end }
        if (!isHan) this.#pending = [...this.#pending, found]
        else if (this.#onFound(found)) isStopped = true
      }
      const shorter = cells[from * CELL + FAIL]!
      from = shorter === 0 ? -1 : output[shorter]!
    }
    return isStopped
  }

  #confirm(): boolean {
    const confirmed = this.#pending
    this.#pending = []
    let isStopped = false
    for (const found of confirmed) if (this.#onFound(found)) isStopped = true
    return isStopped
  }
}
