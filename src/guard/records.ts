/** What the audit keeps of an exchange: verdicts, places and counts; texts lie apart, masked. */
import { canonicalJson } from '#base'
import type { Span, Verdict } from '#contract'
import type { AuditEntry } from './audit/model.ts'
import type { Caller } from './model.ts'
import type { Finish } from './openai/model.ts'
import type { Inspected } from './scan/inspect-input.ts'
import type { Segment } from './scan/segment.ts'
import type { Surface } from './service.ts'

interface Who {
  readonly caller: Caller
  readonly requestId: string
  readonly model: string
  readonly surface: Surface
  readonly policy: string
}

/** A record stays below the size of a tile's entry: 150 spans are at most 40 KB. */
const SPANS_LIMIT = 150

export function requestEntry(
  who: Who,
  stated: { inspected: Inspected; seen: readonly Segment[]; isStreamed: boolean; includesSafety: boolean },
): AuditEntry {
  const { inspected, seen, isStreamed, includesSafety } = stated
  const { verdict, failure } = inspected
  const spans = inspected.spans.slice(0, SPANS_LIMIT)
  return {
    ...common(who),
    kind: 'request',
    verdict,
    spans,
    data: {
      ...whoData(who),
      messages: inspected.segments.length,
      characters: inspected.segments.reduce((sum, { text }) => sum + text.length, 0),
      isStreamed,
      includesSafety,
      reachedModel: verdict !== 'block',
      ...leftOut(inspected.spans, spans),
      ...(failure === null ? {} : { error: 'guard/detector-failed' }),
    },
    body: canonicalJson({ messages: seen.map(({ role, text }) => ({ role, content: text })) }),
  }
}

export function answerEntry(
  who: Who,
  stated: {
    verdict: Verdict
    spans: readonly Span[]
    text: string
    finish: Finish | null
    promptTokens: number
    completionTokens: number
    error: string | null
    ms: number
    guardMs: number
  },
): AuditEntry {
  const { text, finish, promptTokens, completionTokens, error, ms, guardMs } = stated
  const spans = stated.spans.slice(0, SPANS_LIMIT)
  return {
    ...common(who),
    kind: 'answer',
    verdict: stated.verdict,
    spans,
    data: {
      ...whoData(who),
      finish,
      promptTokens,
      completionTokens,
      ms,
      guardMs: Math.round(guardMs * 1000) / 1000,
      ...leftOut(stated.spans, spans),
      ...(error === null ? {} : { error }),
    },
    body: canonicalJson({ content: text }),
  }
}

const common = ({ caller, surface, model, requestId, policy }: Who) => ({
  actor: caller.name,
  action: surface,
  target: model,
  requestId,
  policy,
})

const whoData = ({ caller }: Who) => ({ caller: caller.id, project: caller.project })

const leftOut = (all: readonly Span[], kept: readonly Span[]): { spansLeftOut?: number } =>
  all.length === kept.length ? {} : { spansLeftOut: all.length - kept.length }
