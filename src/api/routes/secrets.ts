/** Secrets of the caller's project. Values come in and never go out. */
import { z } from 'zod'
import {
  Name,
  page,
  PutSecret,
  RotatedSecretKey,
  RotateSecretKey,
  SecretSummary,
  StoredSecret,
  type SecretUser,
} from '#contract'
import { isMasked, secretInUse, type SecretEntry } from '#secrets'
import { recordAct } from '../audit-acts.ts'
import { principalOf } from '../caller.ts'
import type { App, RouteContext } from '../services.ts'

const tags = ['secrets']
const SecretRef = z.object({ name: Name })
const RemoveQuery = z.object({
  force: z
    .enum(['true', 'false'])
    .default('false')
    .describe('Also where jobs use it: what runs keeps its value, what starts later fails'),
})

export function secretRoutes(app: App, { secrets, runtime, guard }: RouteContext): void {
  app.get(
    '/api/v1/secrets',
    { schema: { summary: 'List secrets, never their values', tags, response: { 200: page(SecretSummary) } } },
    async (request) => {
      const { project } = principalOf(request)
      const [entries, users] = await Promise.all([secrets.list(project), runtime.secretUsers(project)])
      return { items: entries.map((entry) => present(entry, users.get(entry.name))), nextCursor: null }
    },
  )

  app.put(
    '/api/v1/secrets/:name',
    {
      config: { takesSecret: true },
      schema: {
        summary: 'Set a secret; jobs that start from now on get this value',
        tags,
        params: SecretRef,
        body: PutSecret,
        response: { 200: StoredSecret },
      },
    },
    async (request) => {
      const { project, account } = principalOf(request)
      const { name } = request.params
      await recordAct(guard.audit, request, { action: 'secret.set', target: name })
      const entry = await secrets.put(project, name, request.body.value, account)
      const users = await runtime.secretUsers(project)
      return { secret: present(entry, users.get(name)), isMasked: isMasked(request.body.value) }
    },
  )

  app.delete(
    '/api/v1/secrets/:name',
    {
      schema: {
        summary: 'Remove a secret',
        tags,
        params: SecretRef,
        querystring: RemoveQuery,
        response: { 204: z.null() },
      },
    },
    async (request, reply) => {
      const { project } = principalOf(request)
      const { name } = request.params
      const isForced = request.query.force === 'true'
      await secrets.requireAll(project, [name])
      const users = (await runtime.secretUsers(project)).get(name) ?? []
      if (users.length > 0 && !isForced) throw secretInUse(name, users.map(jobText))
      await recordAct(guard.audit, request, { action: 'secret.remove', target: name, data: { isForced } })
      await secrets.remove(project, name)
      return reply.code(204).send(null)
    },
  )

  app.post(
    '/api/v1/secrets/rotate-key',
    {
      schema: {
        summary: 'Encrypt every secret of every project with another key',
        tags,
        body: RotateSecretKey,
        response: { 200: RotatedSecretKey },
      },
    },
    async (request) => {
      const { how } = request.body
      await recordAct(guard.audit, request, { action: 'secret.rotate-key', target: null, data: { how } })
      const { unreadable, ...rotation } = await secrets.rotateKey(principalOf(request).project, { how })
      return { ...rotation, unreadable: [...unreadable] }
    },
  )
}

const present = (entry: SecretEntry, usedBy: readonly SecretUser[] = []): SecretSummary => ({
  ...entry,
  usedBy: [...usedBy],
})

const jobText = ({ shortId, name, state }: SecretUser): string => `${shortId} "${name}" (${state})`
