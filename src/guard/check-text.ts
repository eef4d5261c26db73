/** One text against a policy, without a model: what `baton guard check` and the measurements ask. */
import type { Span, Verdict } from '#contract'
import { compilePolicy, type CompiledPolicy } from './policy/compile-policy.ts'
import { languageOf } from './policy/choose-text.ts'
import { BUILT_IN_POLICY } from './policy/built-in.ts'
import { CLASSES, type Policy } from './policy/model.ts'
import { inspectInput } from './scan/inspect-input.ts'
import { isGuess, joinFindings } from './scan/join-findings.ts'
import { createTextScanner } from './scan/text-scanner.ts'

export interface CheckedText {
  readonly verdict: Extract<Verdict, 'allow' | 'mask' | 'block'>
  /** 1: words, patterns and checksums. The one that decided; null where nothing was found. */
  readonly tier: 1 | null
  /** Of what decided; null where nothing was found. */
  readonly class: string | null
  readonly spans: readonly Span[]
  /** As the model would see it; the safe answer where it is blocked. */
  readonly text: string
}

export function checkText(text: string, policy: CompiledPolicy): CheckedText {
  const inspected = inspectInput([{ role: 'user', channel: 'text', text }], policy.in)
  if (inspected.failure !== null) throw inspected.failure
  const { verdict, spans, segments } = inspected
  const deciding = spans.find(({ shownAs }) => verdict !== 'block' || shownAs === null)
  return {
    verdict,
    tier: deciding === undefined ? null : 1,
    class: deciding?.class ?? null,
    spans,
    text: verdict === 'block' ? policy.policy.safeAnswer[languageOf(text)] : (segments[0]?.text ?? ''),
  }
}

export interface DetectedSpan {
  /** Half-open, in UTF-16 code units. */
  readonly start: number
  readonly end: number
  readonly class: string
  readonly detector: string
  readonly proof: string
}

const masked = { in: 'mask', out: 'mask' } as const
const EVERYTHING = compilePolicy({
  ...BUILT_IN_POLICY,
  classes: Object.fromEntries(CLASSES.map((name) => [name, masked])) as Policy['classes'],
  words: [],
})

/** What every detector sees in a text, whatever a policy would do about it. */
export function detectSpans(text: string): readonly DetectedSpan[] {
  const scanner = createTextScanner(EVERYTHING.in)
  scanner.push(text)
  scanner.end()
  // Where something surer stands, a guess says nothing; a secret in a web address is a secret.
  const sure = joinFindings(scanner.findings.filter((found) => !isGuess(found)))
  const guesses = scanner.findings.filter(
    (found) => isGuess(found) && !sure.some(({ start, end }) => start < found.end && found.start < end),
  )
  return [...sure, ...guesses].toSorted((a, b) => a.start - b.start)
}
