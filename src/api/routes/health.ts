/** For those who watch the server: alive, ready, figures. */
import { sql } from 'kysely'
import { z } from 'zod'
import { principalOf } from '../caller.ts'
import type { App, RouteContext } from '../services.ts'
import { writeMetrics } from '../metrics.ts'

const tags = ['health']
const Health = z.object({ status: z.enum(['ok', 'unavailable']), why: z.string().optional() })
const READY_LIMIT_MS = 3_000

export function healthRoutes(app: App, context: RouteContext): void {
  const { db, log, closing } = context

  app.get(
    '/healthz',
    { schema: { summary: 'The process answers', tags, response: { 200: Health } } },
    async () => ({ status: 'ok' as const }),
  )

  app.get(
    '/readyz',
    { schema: { summary: 'The database answers too', tags, response: { 200: Health, 503: Health } } },
    async (_request, reply) => {
      if (closing.aborted) return reply.code(503).send({ status: 'unavailable', why: 'The server closes' })
      try {
        await Promise.race([sql`select 1`.execute(db), late(READY_LIMIT_MS)])
        return { status: 'ok' as const }
      } catch (error) {
        log.warn('The database does not answer', { error })
        return reply.code(503).send({ status: 'unavailable', why: 'The database does not answer' })
      }
    },
  )

  app.get(
    '/metrics',
    { schema: { summary: 'Figures in Prometheus’ text format', tags } },
    async (request, reply) =>
      reply
        .type('text/plain; version=0.0.4; charset=utf-8')
        .send(await writeMetrics(context, principalOf(request).project)),
  )
}

const late = (ms: number): Promise<never> =>
  new Promise((_resolve, reject) => {
    setTimeout(() => reject(new Error(`no answer in ${ms} ms`)), ms).unref()
  })
