/** Every change, as server-sent events; Last-Event-ID goes on where a reader stopped. */
import { z } from 'zod'
import type { Scope, ServerEvent, Topic } from '#contract'
import {
  callerGone,
  comment,
  eventText,
  KEEP_ALIVE_MS,
  sendEventStream,
  withKeepAlive,
} from '../answers/event-stream.ts'
import { followEvents } from '../answers/follow-events.ts'
import { principalOf } from '../caller.ts'
import { tooManyStreams } from '../errors.ts'
import type { App, RouteContext } from '../services.ts'

const STREAM_LIMIT = 256
/** How long a browser waits before it comes back. */
const RETRY_MS = 2_000
/** How long a busy stream goes on after its reader was shut out. */
const ASK_EVERY_MS = 1_000

const SCOPE_OF_TOPIC: Readonly<Record<Topic, Scope>> = {
  job: 'jobs:read',
  queue: 'jobs:read',
  node: 'jobs:read',
  study: 'jobs:read',
  dataset: 'data:read',
  model: 'models:read',
  endpoint: 'models:read',
  audit: 'audit:read',
}

const EventHeaders = z.object({
  'last-event-id': z.coerce.number().int().min(0).optional().catch(undefined),
})

const EventQuery = z.object({
  project: z
    .string()
    .optional()
    .describe('The same as the header Baton-Project, which EventSource cannot send'),
})

export function eventRoutes(app: App, { runtime, identity, closing }: RouteContext): void {
  let openCount = 0

  app.get(
    '/api/v1/events',
    {
      schema: {
        summary: 'Follow every change (server-sent events)',
        description:
          'Each event has an id and a ServerEvent as its data. Send Last-Event-ID to go on behind it.',
        tags: ['events'],
        headers: EventHeaders,
        querystring: EventQuery,
      },
    },
    async (request, reply) => {
      if (openCount >= STREAM_LIMIT) throw tooManyStreams(STREAM_LIMIT)
      openCount += 1
      const gone = callerGone(reply, closing)
      gone.addEventListener('abort', () => (openCount -= 1), { once: true })
      const { project } = principalOf(request)
      const afterId = request.headers['last-event-id'] ?? null
      const events = followEvents(runtime.events, project, afterId, gone)
      const holds = async (): Promise<readonly Scope[] | null> =>
        (await identity.authenticate(request.token ?? '', project).catch(() => null))?.scopes ?? null
      return sendEventStream(reply, writeEvents(events, holds))
    },
  )
}

async function* writeEvents(
  events: AsyncIterable<ServerEvent>,
  holds: () => Promise<readonly Scope[] | null>,
): AsyncGenerator<string> {
  let scopes: readonly Scope[] = []
  let askedAt = -Infinity
  // The first bytes go out at once: the reader knows that it is heard.
  yield `retry: ${RETRY_MS}\n${comment('baton')}`
  for await (const event of withKeepAlive(events, KEEP_ALIVE_MS)) {
    // A stream lives long: a session that ended or a key that was revoked hears no more, nor what a role lost.
    if (performance.now() - askedAt > ASK_EVERY_MS) {
      const held = await holds()
      if (held === null) return
      scopes = held
      askedAt = performance.now()
    }
    if (event === null) yield comment()
    else if (scopes.includes(SCOPE_OF_TOPIC[event.topic]))
      yield eventText({ id: event.id, data: JSON.stringify(event) })
  }
}
