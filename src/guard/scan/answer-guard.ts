/**
 * An answer on its way to the caller: what is settled goes out at once, the rest waits while a match is possible.
 *
 * What comes out, all pieces together, is a function of the whole answer and not of how it was cut; unstreamed
 * is the case of one piece. After a block the safe answer follows what was already settled, and nothing else.
 */
import { safeTextAfter } from '../policy/choose-text.ts'
import type { CompiledSide } from '../policy/compile-policy.ts'
import type { Placeholders } from '../mask/placeholders.ts'
import { createRestorer } from '../mask/restorer.ts'
import type { Finding } from './finding.ts'
import { joinFindings } from './join-findings.ts'
import { createTextScanner, type ScanTimes } from './text-scanner.ts'

export interface AnswerGuard {
  /** What may be delivered now; empty while it waits, and after a block. */
  push(text: string): string
  end(): string
  readonly isBlocked: boolean
  /** A detector failed: blocked too, and this is why. */
  readonly failure: unknown
  readonly findings: readonly (Finding & { readonly shownAs: string | null })[]
  /** What was delivered, with placeholders where the caller's own data was put back. */
  readonly masked: string
  /** The most characters that waited at the end of a piece. */
  readonly heldBackChars: number
  readonly times: ScanTimes
}

export function createAnswerGuard(
  side: CompiledSide,
  placeholders: Placeholders,
  safeAnswer: string,
): AnswerGuard {
  const scanner = createTextScanner(side)
  const restorer = createRestorer(placeholders.originals)
  const shown: (Finding & { shownAs: string | null })[] = []
  // The text from `base` on, which has not gone out.
  let waiting = ''
  let base = 0
  let seen = 0
  let masked = ''
  let heldBackChars = 0
  let isBlocked = false
  let failure: unknown = null

  const run = (scan: () => void): string => {
    if (isBlocked) return ''
    try {
      scan()
    } catch (error) {
      // Fail closed: an answer that cannot be looked at is not delivered.
      failure = error
    }
    let out = restorer.push(release())
    if (failure !== null || scanner.block !== null) {
      isBlocked = true
      if (scanner.block !== null) shown.push({ ...scanner.block, shownAs: null })
      waiting = ''
      const said = safeTextAfter(masked, safeAnswer)
      masked += said
      out += restorer.end() + said
    }
    return out
  }

  /** Takes what is settled out of what waits, and covers what was found in it. */
  const release = (): string => {
    const isOpen = ({ action, start }: Finding): boolean => action === 'mask' && start >= base
    const found = joinFindings(scanner.findings.slice(seen).filter(isOpen))
    let limit = scanner.settled
    for (const { start, end } of found) if (start < limit && limit < end) limit = start
    let out = ''
    for (const finding of found) {
      if (finding.end > limit) break
      const shownAs = placeholders.cover(finding.class, finding.value)
      out += waiting.slice(0, finding.start - base) + shownAs
      waiting = waiting.slice(finding.end - base)
      base = finding.end
      shown.push({ ...finding, shownAs })
    }
    out += waiting.slice(0, limit - base)
    waiting = waiting.slice(limit - base)
    base = limit
    masked += out
    seen = firstAfter(scanner.findings, base, seen)
    return out
  }

  return {
    push: (text) => {
      waiting += text
      const out = run(() => scanner.push(text))
      heldBackChars = Math.max(heldBackChars, waiting.length + restorer.waiting)
      return out
    },
    end: () => {
      const out = run(() => scanner.end())
      return out + restorer.end()
    },
    get isBlocked() {
      return isBlocked
    },
    get failure() {
      return failure
    },
    findings: shown,
    get masked() {
      return masked
    },
    get heldBackChars() {
      return heldBackChars
    },
    times: scanner.times,
  }
}

/** Findings that end before `base` are done with, as far as they lie in a row. */
function firstAfter(findings: readonly Finding[], base: number, from: number): number {
  let index = from
  while (index < findings.length && findings[index]!.end <= base) index += 1
  return index
}
