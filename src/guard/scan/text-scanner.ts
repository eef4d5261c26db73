/**
 * Every detector over one text, however the text is cut into pieces.
 *
 * Closed by construction: what a scanner does depends on the characters up to a place and on nothing else, so
 * findings, the block and the point up to which a text is settled are the same at any chunking, and unstreamed is
 * one piece. A block cuts the reading at one character; scanners that had read on go back to it.
 */
import { createNameScanner } from '../names/name-scanner.ts'
import { createAssignmentScanner } from '../secrets/assignment-scanner.ts'
import { findSecrets } from '../secrets/find-secrets.ts'
import { findPersonalData } from '../personal/find-personal-data.ts'
import type { RunMatch } from '../personal/model.ts'
import { createRunScanner, type Run } from '../personal/run-scanner.ts'
import type { CompiledSide } from '../policy/compile-policy.ts'
import { WordScanner } from '../words/word-scanner.ts'
import type { Finding } from './finding.ts'
import { createTextWindow } from './text-window.ts'

export interface TextScanner {
  push(text: string): void
  end(): void
  /** Everything before is decided: no finding that is still to come starts there. */
  readonly settled: number
  readonly findings: readonly Finding[]
  /** The first finding that blocks. Nothing is read after it. */
  readonly block: Finding | null
  readonly times: ScanTimes
}

/** Milliseconds. */
export interface ScanTimes {
  words: number
  personal: number
  secrets: number
}

/** What reads the window character by character, in a way that can be taken back. */
interface Scanner {
  /** To `limit`, or to behind a character at which a block is found; returns the place. */
  scan(limit: number): number
  end(): void
  readonly settled: number
  /** Takes back what was read since. */
  mark(): () => void
}

export function createTextScanner(side: CompiledSide): TextScanner {
  const window = createTextWindow()
  const findings: Finding[] = []
  let block: Finding | null = null
  let settled = 0
  const times: ScanTimes = { words: 0, personal: 0, secrets: 0 }

  const report = (finding: Finding): boolean => {
    findings.push(finding)
    if (finding.action !== 'block') return false
    block ??= finding
    return true
  }
  const reportMatch = (match: RunMatch, start: number, end: number): boolean => {
    const action = side.classes[match.class]
    if (action === 'allow') return false
    const { class: name, detector, proof, value } = match
    return report({ start, end, class: name, detector, proof, value, action })
  }
  const wordScanners = side.automata.map((part) => {
    const scanner = new WordScanner(part.automaton, window, ({ word, start, end }) => {
      const { list, action, value } = part.words[word]!
      if (part.isFound !== null && !part.isFound(window.text.slice(start - window.base, end - window.base))) {
        return false
      }
      return report({
        start,
        end,
        class: 'word',
        detector: `words/${list}`,
        proof: 'in the list',
        value,
        action,
      })
    })
    return timed('words', scanner)
  })
  const runs = createRunScanner(window, (run) => findInRun(run, times), reportMatch)
  // Most policies do not ask for guesses, and need not pay for them.
  const guessesNames = side.classes.name !== 'allow' || side.classes.address !== 'allow'
  const assignments = createAssignmentScanner(window, reportMatch)

  /** Runs are timed where they are looked at; walking over them is what personal data costs. */
  function timed<State>(
    part: keyof ScanTimes,
    scanner: {
      scan(limit: number): number
      end(): void
      readonly settled: number
      save(): State
      restore(state: State): void
    },
  ): Scanner {
    return {
      scan: (limit) => {
        const startedAt = performance.now()
        const inside = times.secrets
        const at = scanner.scan(limit)
        times[part] += performance.now() - startedAt - (part === 'personal' ? times.secrets - inside : 0)
        return at
      },
      end: () => scanner.end(),
      get settled() {
        return scanner.settled
      },
      mark: () => {
        const state = scanner.save()
        return () => scanner.restore(state)
      },
    }
  }
  const scanners: readonly Scanner[] = [
    ...wordScanners,
    timed('personal', runs),
    timed('secrets', assignments),
    ...(guessesNames ? [timed('personal', createNameScanner(window, reportMatch))] : []),
  ]

  const scanAll = (): void => {
    const marks = scanners.map((scanner) => scanner.mark())
    const count = findings.length
    let blocker: Scanner | null = null
    // At the same character, the first scanner's block counts.
    let limit = window.end
    for (const scanner of scanners) {
      const place = scanner.scan(limit)
      if (block === null) continue
      blocker = scanner
      block = null
      limit = place - window.sizeBefore(place)
    }
    if (blocker !== null) {
      findings.length = count
      for (const takeBack of marks) takeBack()
      for (const scanner of scanners) scanner.scan(limit)
    }
    settle()
    if (blocker !== null) blocker.scan(window.end)
    else window.keep(Math.min(settled, runs.kept))
  }

  const settle = (): void => {
    for (const [at, scanner] of scanners.entries()) {
      const place = scanner.settled
      if (at === 0 || place < settled) settled = place
    }
  }

  return {
    push: (text) => {
      if (block !== null || text === '') return
      window.push(text)
      scanAll()
    },
    end: () => {
      if (block !== null) return
      window.close()
      scanAll()
      if (block !== null) return
      for (const scanner of scanners) scanner.end()
      if (block === null) settled = window.end
    },
    get settled() {
      return settled
    },
    findings,
    get block() {
      return block
    },
    times,
  }
}

function findInRun(run: Run, times: ScanTimes): readonly RunMatch[] {
  const matches = findPersonalData(run)
  if (!run.mayHoldKey) return matches
  const startedAt = performance.now()
  const secrets = findSecrets(run.text)
  times.secrets += performance.now() - startedAt
  return [...matches, ...secrets]
}
