/** The description of this API. It is generated and committed (open-api.ts), so serving it costs nothing. */
import type { App } from '../services.ts'

export function openApiRoutes(app: App): void {
  let text: string | undefined
  app.get(
    '/openapi.json',
    { schema: { summary: 'This description', tags: ['health'] } },
    async (_request, reply) => {
      text ??= JSON.stringify((await import('../openapi.json', { with: { type: 'json' } })).default)
      return reply.type('application/json; charset=utf-8').header('cache-control', 'no-cache').send(text)
    },
  )
}
