/** A guarded exchange, said as OpenAI's API says it: one JSON object, or the events of a stream. */
import type { Clock } from '#base'
import type { Exchange } from './exchange.ts'
import type { SurfaceRequest } from './openai/model.ts'
import { createAnswerWriter, type AnswerWriter } from './openai/write-answer.ts'
import type { SurfaceAnswer } from './service.ts'

export interface AnswerOptions {
  readonly requestId: string
  readonly showsTrace: boolean
  readonly clock: Clock
}

export async function answerWhole(
  exchange: Exchange,
  request: SurfaceRequest,
  { requestId, showsTrace, clock }: AnswerOptions,
): Promise<SurfaceAnswer> {
  try {
    await exchange.begin()
    let text = ''
    for await (const piece of exchange.pieces()) text += piece
    const { finish, usage, trace } = await exchange.finish()
    const writer = createAnswerWriter(request.surface, headOf(request, requestId, clock))
    const body = writer.whole(text, finish, usage)
    return {
      kind: 'json',
      status: 200,
      headers: { 'x-request-id': requestId },
      body: showsTrace ? { ...body, baton_trace: trace } : body,
    }
  } catch (error) {
    await exchange.abandon(error)
    throw error
  }
}

/** Errors before the stream begins are thrown, and have a status of their own. */
export async function answerStreamed(
  exchange: Exchange,
  request: SurfaceRequest,
  options: AnswerOptions,
): Promise<SurfaceAnswer> {
  try {
    await exchange.begin()
  } catch (error) {
    await exchange.abandon(error)
    throw error
  }
  const writer = createAnswerWriter(request.surface, headOf(request, options.requestId, options.clock))
  return {
    kind: 'stream',
    headers: { 'x-request-id': options.requestId },
    events: events(exchange, request, writer, options.showsTrace),
  }
}

async function* events(
  exchange: Exchange,
  request: SurfaceRequest,
  writer: AnswerWriter,
  showsTrace: boolean,
): AsyncGenerator<{ event?: 'baton.trace'; data: string }> {
  let isDone = false
  const say = (chunk: object) => ({ data: JSON.stringify(chunk) })
  try {
    const first = writer.first()
    if (first !== null) yield say(first)
    for await (const piece of exchange.pieces()) yield say(writer.piece(piece))
    const { finish, usage, trace } = await exchange.finish()
    isDone = true
    yield say(writer.last(finish))
    if (request.includesUsage) yield say(writer.usage(usage))
    if (showsTrace) yield { event: 'baton.trace', data: JSON.stringify(trace) }
    yield { data: '[DONE]' }
  } catch (error) {
    await exchange.abandon(error)
    throw error
  } finally {
    // The reader left in the middle.
    if (!isDone) await exchange.abandon(null)
  }
}

const headOf = ({ model, includesUsage }: SurfaceRequest, requestId: string, clock: Clock) => ({
  requestId,
  model,
  createdAt: clock.now(),
  includesUsage,
})
