/** What the guard did to one exchange, for callers who may see it. */
import type { GuardTrace, Span, Verdict } from '#contract'
import type { AnswerGuard } from './scan/answer-guard.ts'
import type { Inspected } from './scan/inspect-input.ts'
import type { Segment } from './scan/segment.ts'
import type { ScanTimes } from './scan/text-scanner.ts'

export interface TraceFacts {
  readonly requestId: string
  readonly verdict: Verdict
  readonly policy: string
  /** Empty where the model was not asked. */
  readonly seen: readonly Segment[]
  readonly inspected: Inspected
  readonly inWords: number
  readonly outWords: number
  readonly outSpans: readonly Span[]
  /** Null where no answer was made. */
  readonly guard: AnswerGuard | null
  readonly guardInMs: number
  readonly guardOutMs: number
  readonly auditIndex: number
}

export function buildTrace(facts: TraceFacts): GuardTrace {
  const { requestId, verdict, policy, seen, inspected, outSpans, guard } = facts
  const rounded = (ms: number): number => Math.round(ms * 1e4) / 1e4
  return {
    requestId,
    verdict,
    policy,
    messagesAsSeen: seen.map(({ role, text }) => ({ role, text })),
    spans: [...inspected.spans, ...outSpans],
    steps: [
      ...steps('in', inspected.spans, inspected.times, facts.inWords),
      ...(guard === null ? [] : steps('out', outSpans, guard.times, facts.outWords)),
    ],
    heldBackChars: guard?.heldBackChars ?? 0,
    guardInMs: rounded(facts.guardInMs),
    guardOutMs: rounded(facts.guardOutMs),
    auditIndex: facts.auditIndex,
  }
}

function steps(
  direction: 'in' | 'out',
  spans: readonly Span[],
  times: ScanTimes,
  words: number,
): GuardTrace['steps'] {
  const step = (
    tier: string,
    ms: number,
    own: readonly Span[],
    otherwise: string,
  ): GuardTrace['steps'][number] => ({
    direction,
    tier,
    found: own.length === 0 ? otherwise : [...new Set(own.map((span) => span.class))].join(', '),
    verdict: own.some(({ shownAs }) => shownAs === null) ? 'block' : own.length > 0 ? 'mask' : 'allow',
    ms: Math.round(ms * 1e4) / 1e4,
  })
  const of = (detector: string): Span[] => spans.filter((span) => span.detector.startsWith(detector))
  return [
    step('words', times.words, of('words/'), `none of ${words}`),
    step('personal data', times.personal, of('personal-data'), 'none'),
    step('secrets', times.secrets, of('secrets'), 'none'),
  ]
}
