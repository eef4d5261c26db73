/** What the model may see of a request: every message of every role is looked at, none reaches it unlooked. */
import type { Span, Verdict } from '#contract'
import { createPlaceholders, type Placeholders } from '../mask/placeholders.ts'
import { slicesOf } from '../slices.ts'
import type { CompiledSide } from '../policy/compile-policy.ts'
import type { Finding } from './finding.ts'
import { joinFindings } from './join-findings.ts'
import type { Segment } from './segment.ts'
import { createTextScanner, type ScanTimes } from './text-scanner.ts'

export interface Inspected {
  readonly verdict: Extract<Verdict, 'allow' | 'mask' | 'block'>
  /** The segments as the model sees them. */
  readonly segments: readonly Segment[]
  readonly spans: readonly Span[]
  readonly placeholders: Placeholders
  readonly times: ScanTimes
  /** A detector failed: blocked, and this is why. */
  readonly failure: unknown
}

export function inspectInput(segments: readonly Segment[], side: CompiledSide): Inspected {
  const placeholders = createPlaceholders(segments.map(({ text }) => text))
  const spans: Span[] = []
  const times: ScanTimes = { words: 0, personal: 0, secrets: 0 }
  let failure: unknown = null
  const masked = segments.map((segment, index): Segment => {
    try {
      const { findings } = scan(segment.text, side, times)
      const cover = (finding: Finding): string | null =>
        finding.action === 'block'
          ? null
          : placeholders.hide(finding.class, finding.value, segment.text.slice(finding.start, finding.end))
      const text = coverFindings(segment.text, findings, (finding) => {
        const shownAs = cover(finding)
        spans.push(toSpan(finding, index, 'in', shownAs))
        return shownAs
      })
      return { ...segment, text }
    } catch (error) {
      // Fail closed: what cannot be looked at is not let through.
      failure ??= error
      return { ...segment, text: '' }
    }
  })
  const isBlocked = failure !== null || spans.some(({ shownAs }) => shownAs === null)
  const verdict = isBlocked ? 'block' : spans.length > 0 ? 'mask' : 'allow'
  return { verdict, segments: masked, spans, placeholders, times, failure }
}

/** All findings of a text, also those behind one that blocks: the record shows everything that was found. */
function scan(text: string, side: CompiledSide, times: ScanTimes): { findings: readonly Finding[] } {
  const findings: Finding[] = []
  for (let from = 0; ;) {
    const scanner = createTextScanner(side)
    for (const slice of slicesOf(text.slice(from))) {
      scanner.push(slice)
      if (scanner.block !== null) break
    }
    scanner.end()
    for (const key of ['words', 'personal', 'secrets'] as const) times[key] += scanner.times[key]
    if (from === 0 && scanner.block === null) return scanner
    const base = from
    for (const found of scanner.findings) {
      findings.push({ ...found, start: found.start + base, end: found.end + base })
    }
    if (scanner.block === null) return { findings }
    from = base + scanner.block.end
  }
}

function coverFindings(
  text: string,
  findings: readonly Finding[],
  cover: (finding: Finding) => string | null,
): string {
  let out = ''
  let from = 0
  for (const finding of joinFindings(findings)) {
    out += text.slice(from, finding.start) + (cover(finding) ?? text.slice(finding.start, finding.end))
    from = finding.end
  }
  return out + text.slice(from)
}

export function toSpan(
  finding: Finding,
  segment: number,
  direction: Span['direction'],
  shownAs: string | null,
): Span {
  const { start, end, detector, proof } = finding
  return { segment, direction, start, end, class: finding.class, detector, shownAs, proof }
}
