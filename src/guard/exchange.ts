/**
 * One guarded exchange: what came in, what the model saw, what went out, and the two records of it.
 *
 * Streamed and unstreamed take the same pieces from `pieces()`; they differ in how the pieces are written down.
 */
import { BatonError, type Clock, type Logger } from '#base'
import type { AuditRecord, GeneratedPiece, GuardTrace, Span, Verdict } from '#contract'
import type { OpenAudit } from './audit/create-audit.ts'
import { answerCut } from './errors.ts'
import type { Caller, Upstream } from './model.ts'
import type { Finish, SurfaceRequest, Usage } from './openai/model.ts'
import { languageOf } from './policy/choose-text.ts'
import type { CompiledPolicy } from './policy/compile-policy.ts'
import { answerEntry, requestEntry } from './records.ts'
import { createAnswerGuard } from './scan/answer-guard.ts'
import { inspectInput, toSpan } from './scan/inspect-input.ts'
import type { Segment } from './scan/segment.ts'
import { buildTrace } from './trace.ts'
import { toGenerateRequest } from './upstream-request.ts'

export interface ExchangeContext {
  readonly policy: CompiledPolicy
  readonly upstream: Upstream
  readonly audit: OpenAudit
  readonly clock: Clock
  readonly log: Logger
}

export interface ExchangeOptions {
  readonly requestId: string
  readonly signal: AbortSignal
}

export interface Outcome {
  readonly verdict: Verdict
  readonly finish: Finish
  readonly usage: Usage
  readonly trace: GuardTrace
}

export interface Exchange {
  /** Resolves once the request is on record and the model has begun to answer, or takes long to. */
  begin(): Promise<void>
  /** What the caller reads. Throws what the model behind threw. */
  pieces(): AsyncGenerator<string>
  /** After the last piece: durable in the audit when it returns. */
  finish(): Promise<Outcome>
  /** The caller is gone, or something failed: frees the model and puts the end on record. */
  abandon(error: unknown): Promise<void>
}

/** A stream that waits longer for its first piece begins without it, so that the connection is kept alive. */
const FIRST_PIECE_WAIT_MS = 5_000

export function openExchange(
  context: ExchangeContext,
  request: SurfaceRequest,
  caller: Caller,
  { requestId, signal }: ExchangeOptions,
): Exchange {
  const { policy, upstream, audit, clock, log } = context
  const startedAt = performance.now()
  const startedClock = clock.now()
  const language = languageOf(request.segments.findLast(({ role }) => role === 'user')?.text ?? '')
  const safeAnswer = policy.policy.safeAnswer[language]
  const inspected = inspectInput(request.segments, policy.in)
  const guardInMs = performance.now() - startedAt
  if (inspected.failure !== null)
    log.error('A detector failed on a request: it is blocked', { error: inspected.failure, requestId })
  const isBlocked = inspected.verdict === 'block'
  const seen: readonly Segment[] =
    request.surface === 'chat.completions'
      ? [
          { role: 'system', channel: 'text', text: policy.policy.safetyPrompt[language] },
          ...inspected.segments,
        ]
      : inspected.segments
  const guard = createAnswerGuard(policy.out, inspected.placeholders, safeAnswer)
  const who = { caller, requestId, model: request.model, surface: request.surface, policy: policy.ref }

  const aborter = new AbortController()
  const onGone = (): void => void abandon(signal.reason)
  const recorded: Promise<AuditRecord> = audit.append(
    requestEntry(who, {
      inspected,
      seen,
      isStreamed: request.isStreamed,
      includesSafety: seen.length > request.segments.length,
    }),
  )
  recorded.catch(() => {})
  const asked = isBlocked
    ? null
    : upstream.generate(toGenerateRequest(request, seen, caller, requestId), aborter.signal)
  const iterator = asked === null ? null : asked[Symbol.asyncIterator]()
  let first: Promise<IteratorResult<GeneratedPiece>> | null = iterator === null ? null : iterator.next()
  first?.catch(() => {})
  if (signal.aborted) onGone()
  else signal.addEventListener('abort', onGone, { once: true })

  let finish: Finish | null = null
  let promptTokens = 0
  let completionTokens = 0
  let guardOutMs = 0
  let ending: Promise<AuditRecord> | null = null

  const timed = (work: () => string): string => {
    const from = performance.now()
    const out = work()
    guardOutMs += performance.now() - from
    return out
  }

  async function* pieces(): AsyncGenerator<string> {
    if (iterator === null) {
      finish = 'content_filter'
      yield safeAnswer
      return
    }
    for (;;) {
      const result = await (first ?? iterator.next())
      first = null
      if (result.done === true) throw answerCut(request.model)
      const piece = result.value
      const out = timed(() => (piece.kind === 'text' ? guard.push(piece.text) : guard.end()))
      if (guard.isBlocked) {
        finish = 'content_filter'
        stopUpstream()
      } else if (piece.kind === 'end') {
        finish = piece.finish
        promptTokens = piece.promptTokens
        completionTokens = piece.completionTokens
      }
      if (out !== '') yield out
      if (finish !== null) return
    }
  }

  const stopUpstream = (): void => {
    aborter.abort()
    // Nothing more is wanted of it; how it ends is its own affair.
    iterator?.return?.()?.catch(() => {})
  }

  const verdict = (): Verdict => {
    if (isBlocked || guard.isBlocked) return 'block'
    return inspected.spans.length > 0 || guard.findings.length > 0 ? 'mask' : 'allow'
  }
  const outSpans = (): Span[] =>
    guard.findings.map((finding) => toSpan(finding, seen.length, 'out', finding.shownAs))

  const recordEnd = (error: unknown): Promise<AuditRecord> => {
    signal.removeEventListener('abort', onGone)
    const failure = guard.failure ?? inspected.failure
    if (guard.failure !== null)
      log.error('A detector failed on an answer: it is blocked', { error: guard.failure, requestId })
    ending ??= audit.append(
      answerEntry(who, {
        verdict: verdict(),
        spans: outSpans(),
        text: isBlocked ? safeAnswer : guard.masked,
        finish: error === null ? finish : null,
        promptTokens,
        completionTokens,
        error: errorCode(error) ?? (failure === null ? null : 'guard/detector-failed'),
        ms: clock.now() - startedClock,
        guardMs: guardInMs + guardOutMs,
      }),
    )
    return ending
  }

  const abandon = async (error: unknown): Promise<void> => {
    if (ending !== null) return
    stopUpstream()
    try {
      await recordEnd(error ?? 'cancelled')
    } catch (failure) {
      log.error('The end of an exchange is not on record', { error: failure, requestId })
    }
  }

  return {
    begin: async () => {
      await recorded
      if (first !== null) await orLater(first, FIRST_PIECE_WAIT_MS)
    },
    pieces,
    finish: async () => {
      const requestRecord = await recorded
      const answerRecord = await recordEnd(null)
      const usage = {
        prompt_tokens: promptTokens,
        completion_tokens: completionTokens,
        total_tokens: promptTokens + completionTokens,
      }
      const trace = buildTrace({
        requestId,
        verdict: verdict(),
        policy: policy.ref,
        seen: isBlocked ? [] : seen,
        inspected,
        inWords: policy.in.wordCount,
        outWords: policy.out.wordCount,
        outSpans: outSpans(),
        guard: isBlocked ? null : guard,
        guardInMs,
        guardOutMs,
        auditIndex: answerRecord.index,
      })
      log.debug('Answered', {
        requestId,
        verdict: trace.verdict,
        request: requestRecord.index,
        answer: answerRecord.index,
      })
      return { verdict: trace.verdict, finish: finish ?? 'stop', usage, trace }
    },
    abandon,
  }
}

function errorCode(error: unknown): string | null {
  if (error === null) return null
  return error instanceof BatonError ? error.code : 'cancelled'
}

async function orLater(promise: Promise<unknown>, ms: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const later = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms)
  })
  try {
    await Promise.race([promise, later])
  } finally {
    clearTimeout(timer)
  }
}
