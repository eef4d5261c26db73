/**
 * Every detector over one text, in one pass over its characters, however the text is cut into pieces.
 *
 * Closed by construction: state moves from character to character and knows nothing of pieces, so findings, the
 * block and the point up to which a text is settled are the same at any chunking, and unstreamed is one piece.
 */
import { IGNORED, kindOf } from '../fold/char-table.ts'
import { findEmails } from '../personal/find-emails.ts'
import { findNumbers } from '../personal/find-numbers.ts'
import { findSecrets } from '../personal/find-secrets.ts'
import type { RunMatch } from '../personal/model.ts'
import { createRunScanner, type RunSigns } from '../personal/run-scanner.ts'
import type { CompiledSide } from '../policy/compile-policy.ts'
import { createWordScanner } from '../words/word-scanner.ts'
import type { Finding } from './finding.ts'

export interface TextScanner {
  push(text: string): void
  end(): void
  /** Everything before is decided: no finding that is still to come starts there. */
  readonly settled: number
  /** Characters read so far; after a block, those before it. */
  readonly length: number
  readonly findings: readonly Finding[]
  /** The first finding that blocks. Nothing is read after it. */
  readonly block: Finding | null
  readonly times: ScanTimes
}

/** Milliseconds. The walk over the characters is what the words cost; the others look at runs. */
export interface ScanTimes {
  words: number
  personal: number
  secrets: number
}

export function createTextScanner(side: CompiledSide): TextScanner {
  const findings: Finding[] = []
  let block: Finding | null = null
  let settled = 0
  let length = 0
  // A high surrogate at the end of a piece waits for its other half.
  let high = 0
  const times: ScanTimes = { words: 0, personal: 0, secrets: 0 }

  const report = (finding: Finding): void => {
    findings.push(finding)
    if (finding.action === 'block') block ??= finding
  }
  const words = createWordScanner(side.automaton, ({ word, start, end }) => {
    const { list, action, value } = side.words[word]!
    report({ start, end, class: 'word', detector: `words/${list}`, proof: 'in the list', value, action })
  })
  const runs = createRunScanner(
    (text, signs) => findInRun(text, signs, times),
    (match, start, end) => {
      const action = side.classes[match.class]
      if (action === 'allow') return
      const detector = match.class === 'secret' ? 'secrets' : 'personal-data'
      report({ start, end, class: match.class, detector, proof: match.proof, value: match.value, action })
    },
  )

  const step = (codePoint: number, size: number): void => {
    const kind = kindOf(codePoint)
    const end = length + size
    // Most characters that show nothing change nothing.
    if (kind !== IGNORED) {
      words.step(codePoint, kind, length, end)
      runs.step(codePoint, kind, length, end)
    }
    if (block !== null) return
    length = end
    settle()
  }

  const settle = (): void => {
    const now = Math.min(words.settledBefore(length), runs.settledBefore(length))
    if (now > settled) settled = now
  }

  const push = (text: string): void => {
    const startedAt = performance.now()
    const before = times.personal + times.secrets
    for (let index = 0; index < text.length; index += 1) {
      if (block !== null) break
      const unit = text.charCodeAt(index)
      if (high !== 0) {
        const first = high
        high = 0
        if (unit >= 0xdc00 && unit <= 0xdfff) {
          step(0x10000 + ((first - 0xd800) << 10) + (unit - 0xdc00), 2)
          continue
        }
        step(first, 1)
        if (block !== null) break
      }
      if (unit >= 0xd800 && unit <= 0xdbff) high = unit
      else step(unit, 1)
    }
    times.words += performance.now() - startedAt - (times.personal + times.secrets - before)
  }

  return {
    push,
    end: () => {
      if (block !== null) return
      if (high !== 0) step(high, 1)
      high = 0
      if (block !== null) return
      words.end()
      runs.end()
      if (block === null) settled = length
    },
    get settled() {
      return settled
    },
    get length() {
      return length
    },
    findings,
    get block() {
      return block
    },
    times,
  }
}

function findInRun(text: string, signs: RunSigns, times: ScanTimes): readonly RunMatch[] {
  const startedAt = performance.now()
  const matches: RunMatch[] = []
  if (signs.mayHoldAddress && /@|[[(]at[\])]/i.test(text)) matches.push(...findEmails(text))
  if (signs.mayHoldNumber) matches.push(...findNumbers(text))
  const between = performance.now()
  if (signs.mayHoldKey) matches.push(...findSecrets(text))
  times.personal += between - startedAt
  times.secrets += performance.now() - between
  return matches
}
