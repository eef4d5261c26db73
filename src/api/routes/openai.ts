/** The OpenAI-compatible surface: what the guard answers, said in HTTP. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { Caller, Surface, SurfaceAnswer } from '#guard'
import {
  callerGone,
  comment,
  eventText,
  KEEP_ALIVE_MS,
  sendEventStream,
  withKeepAlive,
} from '../answers/event-stream.ts'
import { toOpenAiError } from '../answers/problem.ts'
import { toBatonError } from '../answers/to-baton-error.ts'
import { principalOf } from '../caller.ts'
import type { App, RouteContext } from '../services.ts'

/** Prompts of long contexts are large. */
const BODY_LIMIT_BYTES = 8 * 1024 * 1024
const tags = ['openai']
const AnyBody = z
  .record(z.string(), z.unknown())
  .describe('As OpenAI’s API takes it: model, messages or prompt, stream, max_tokens, temperature, …')

export function openAiRoutes(app: App, context: RouteContext): void {
  const { guard, closing, log } = context
  const ringAudit = createAuditBell(context)

  app.get('/v1/models', { schema: { summary: 'Models that answer', tags } }, async (request) =>
    guard.models(callerOf(request)),
  )

  const answer = (surface: Surface) => async (request: FastifyRequest, reply: FastifyReply) => {
    const signal = callerGone(reply, closing)
    const wantsTrace = request.headers['x-baton-trace'] === '1'
    const options = { requestId: request.id, wantsTrace, signal }
    const caller = callerOf(request)
    const tellAudit = (): void => ringAudit(caller.project)
    const said = await guard.handle(surface, request.body, caller, options)
    reply.headers(said.headers)
    if (said.kind === 'json') {
      tellAudit()
      return reply.code(said.status).send(said.body)
    }
    const onError = (thrown: unknown): string => {
      const { error, isUnexpected } = toBatonError(thrown, BODY_LIMIT_BYTES)
      if (isUnexpected) log.error('A stream broke', { error: thrown, requestId: request.id })
      return JSON.stringify(toOpenAiError(error))
    }
    return sendEventStream(reply, writeAnswer(said.events, signal, onError, tellAudit))
  }

  app.post(
    '/v1/chat/completions',
    { bodyLimit: BODY_LIMIT_BYTES, schema: { summary: 'Chat with an endpoint', tags, body: AnyBody } },
    answer('chat.completions'),
  )
  app.post(
    '/v1/completions',
    { bodyLimit: BODY_LIMIT_BYTES, schema: { summary: 'Complete a text', tags, body: AnyBody } },
    answer('completions'),
  )
}

function callerOf(request: FastifyRequest): Caller {
  const { id, name, project, scopes } = principalOf(request)
  // What the guard did tells how to get round it: for those who build with models or watch over them.
  const mayTrace = scopes.includes('models:write') || scopes.includes('audit:read')
  return { id, name, project, mayTrace }
}

async function* writeAnswer(
  events: Extract<SurfaceAnswer, { kind: 'stream' }>['events'],
  signal: AbortSignal,
  onError: (thrown: unknown) => string,
  onEnd: () => void,
): AsyncGenerator<string> {
  try {
    for await (const item of withKeepAlive(events, KEEP_ALIVE_MS)) {
      yield item === null ? comment() : eventText(item)
    }
  } catch (error) {
    // The status is long sent: the error is an event, and no [DONE] follows it.
    if (!signal.aborted) yield eventText({ data: onError(error) })
  } finally {
    onEnd()
  }
}

const BELL_EVERY_MS = 1_000

/** Screens that show a project's audit look again: one event in BELL_EVERY_MS, however many requests. */
function createAuditBell({ runtime, log, closing }: RouteContext): (project: string) => void {
  const timers = new Map<string, NodeJS.Timeout>()
  closing.addEventListener('abort', () => timers.forEach((timer) => clearTimeout(timer)), { once: true })
  return (project) => {
    if (timers.has(project) || closing.aborted) return
    const ring = (): void => {
      timers.delete(project)
      runtime.events
        .publish({ topic: 'audit', key: 'log', change: 'created', project })
        .catch((error: unknown) => log.warn('The screens were not told of new audit records', { error }))
    }
    timers.set(project, setTimeout(ring, BELL_EVERY_MS))
  }
}
