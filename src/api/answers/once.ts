/** Lays idempotency.ts around the routes of /api that change something. */
import type { FastifyRequest } from 'fastify'
import { principalOf } from '../caller.ts'
import { badRequest } from '../errors.ts'
import type { App } from '../services.ts'
import { changesState } from '../trust/same-origin.ts'
import type { IdempotencyKeys, Ticket } from './idempotency.ts'

declare module 'fastify' {
  interface FastifyRequest {
    onceTicket: Ticket | null
  }
  interface FastifyContextConfig {
    /** The answer holds a secret: it is never kept. */
    answersSecret?: boolean
    /** The body holds one: not even a hash of it is kept, and the call may be repeated as it is. */
    takesSecret?: boolean
  }
}

const KEY_LIMIT_CHARS = 255

/** The id that what this call makes shall have; undefined when the caller gave no Idempotency-Key. */
export const reservedId = (request: FastifyRequest, kind: 'job' | 'study'): string | undefined =>
  request.onceTicket === null ? undefined : `${kind}_${request.onceTicket.reserved}`

export function doOnce(app: App, keys: IdempotencyKeys): void {
  app.decorateRequest('onceTicket', null)

  app.addHook('preHandler', async (request, reply) => {
    const key = readKey(request)
    if (key === null) return
    const { id: principalId, project } = principalOf(request)
    const claim = await keys.claim({
      principalId,
      key,
      method: request.method,
      // The same call for another project is another call.
      url: `${project} ${request.url}`,
      body: request.body,
    })
    if (claim.kind === 'new') {
      request.onceTicket = claim.ticket
      return
    }
    reply.header('idempotency-replayed', 'true').code(claim.status)
    // As it was written: not through the route's schema again.
    if (claim.body === null) return reply.send()
    return reply
      .type(contentTypeOf(claim.status))
      .serializer((text: unknown) => String(text))
      .send(JSON.stringify(claim.body))
  })

  app.addHook('onSend', async (request, reply, payload) => {
    const ticket = request.onceTicket
    if (ticket === null) return payload
    request.onceTicket = null
    const body = typeof payload === 'string' && payload !== '' ? payload : null
    const isKept = request.routeOptions.config.answersSecret !== true || reply.statusCode >= 400
    await keys.finish(ticket, { status: reply.statusCode, body, isKept })
    return payload
  })
}

function readKey(request: FastifyRequest): string | null {
  const key = request.headers['idempotency-key']
  if (key === undefined || !changesState(request.method) || request.principal === null) return null
  if (!request.url.startsWith('/api/') || request.routeOptions.config.takesSecret === true) return null
  if (typeof key !== 'string' || key === '' || key.length > KEY_LIMIT_CHARS) {
    throw badRequest([
      { in: 'headers', path: 'idempotency-key', message: `must have 1 to ${KEY_LIMIT_CHARS} characters` },
    ])
  }
  return key
}

const contentTypeOf = (status: number): string =>
  status >= 400 ? 'application/problem+json' : 'application/json; charset=utf-8'
