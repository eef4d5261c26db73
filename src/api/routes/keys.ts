/** API keys of the caller's project. */
import { z } from 'zod'
import { ApiKey, CreateApiKey, CreatedApiKey, Id, page } from '#contract'
import { recordAct } from '../audit-acts.ts'
import { principalOf } from '../caller.ts'
import type { App, RouteContext } from '../services.ts'

export function keyRoutes(app: App, { identity, guard }: RouteContext): void {
  app.get(
    '/api/v1/keys',
    { schema: { summary: 'List API keys', tags: ['identity'], response: { 200: page(ApiKey) } } },
    async (request) => ({
      items: [...(await identity.listKeys(principalOf(request).project))],
      nextCursor: null,
    }),
  )

  app.post(
    '/api/v1/keys',
    {
      config: { answersSecret: true },
      schema: {
        summary: 'Make an API key; its secret is in this answer and nowhere else',
        tags: ['identity'],
        body: CreateApiKey,
        response: { 201: CreatedApiKey },
      },
    },
    async (request, reply) => {
      const { name, scopes, expiresInDays } = request.body
      const data = { scopes, expiresInDays }
      await recordAct(guard.audit, request, { action: 'key.create', target: name, data })
      return reply.code(201).send(await identity.createKey(principalOf(request), request.body))
    },
  )

  app.delete(
    '/api/v1/keys/:id',
    {
      schema: {
        summary: 'Revoke an API key',
        tags: ['identity'],
        params: z.object({ id: Id }),
        response: { 200: ApiKey },
      },
    },
    async (request) => {
      await recordAct(guard.audit, request, { action: 'key.revoke', target: request.params.id })
      return identity.revokeKey(principalOf(request), request.params.id)
    },
  )
}
