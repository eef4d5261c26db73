/** Endpoints: a model version that answers. */
import { z } from 'zod'
import { BatonError } from '#base'
import { Endpoint, EndpointSpec, Id, page, PageQuery } from '#contract'
import { recordAct } from '../audit-acts.ts'
import { principalOf } from '../caller.ts'
import type { App, RouteContext } from '../services.ts'
import { toPage } from '../to-page.ts'

const tags = ['endpoints']
const EndpointRef = z.object({ name: Id })

export function endpointRoutes(app: App, { serving, guard }: RouteContext): void {
  app.get(
    '/api/v1/endpoints',
    {
      schema: { summary: 'List endpoints', tags, querystring: PageQuery, response: { 200: page(Endpoint) } },
    },
    async (request) => toPage(await serving.list(principalOf(request).project, request.query)),
  )

  app.post(
    '/api/v1/endpoints',
    {
      schema: {
        summary: 'Make an endpoint, or bring it to another model or replica count',
        tags,
        body: EndpointSpec,
        response: { 200: Endpoint, 201: Endpoint },
      },
    },
    async (request, reply) => {
      const { project, account: owner } = principalOf(request)
      const spec = request.body
      const data = { model: spec.model, replicas: spec.replicas }
      await recordAct(guard.audit, request, { action: 'endpoint.apply', target: spec.name, data })
      const isNew = await isMissing(serving.get(project, spec.name))
      const endpoint = await serving.apply({ spec, project, owner })
      return reply
        .code(isNew ? 201 : 200)
        .header('location', `/api/v1/endpoints/${spec.name}`)
        .send(endpoint)
    },
  )

  app.get(
    '/api/v1/endpoints/:name',
    { schema: { summary: 'One endpoint', tags, params: EndpointRef, response: { 200: Endpoint } } },
    async (request) => serving.get(principalOf(request).project, request.params.name),
  )

  app.delete(
    '/api/v1/endpoints/:name',
    {
      schema: {
        summary: 'Remove an endpoint; its replicas stop',
        tags,
        params: EndpointRef,
        response: { 200: Endpoint },
      },
    },
    async (request) => {
      const { project, name } = principalOf(request)
      await recordAct(guard.audit, request, { action: 'endpoint.remove', target: request.params.name })
      return serving.remove(project, request.params.name, name)
    },
  )
}

async function isMissing(found: Promise<Endpoint>): Promise<boolean> {
  try {
    return (await found).state === 'stopped'
  } catch (error) {
    if (error instanceof BatonError && error.kind === 'not-found') return true
    throw error
  }
}
