/** The model registry. */
import { z } from 'zod'
import { Id, ModelDetail, ModelSummary, page, PageQuery, RegisterModel, SubmittedJob } from '#contract'
import { reservedId } from '../answers/once.ts'
import { recordAct } from '../audit-acts.ts'
import { principalOf } from '../caller.ts'
import type { App, RouteContext } from '../services.ts'
import { toPage } from '../to-page.ts'

const tags = ['models']

export function modelRoutes(app: App, { training: { models }, guard }: RouteContext): void {
  app.get(
    '/api/v1/models',
    {
      schema: { summary: 'List models', tags, querystring: PageQuery, response: { 200: page(ModelSummary) } },
    },
    async (request) => toPage(await models.list(principalOf(request).project, request.query)),
  )

  app.get(
    '/api/v1/models/:name',
    {
      schema: {
        summary: 'One model with its versions',
        tags,
        params: z.object({ name: Id }),
        response: { 200: ModelDetail },
      },
    },
    async (request) => models.get(principalOf(request).project, request.params.name),
  )

  app.post(
    '/api/v1/models',
    {
      schema: {
        summary: 'Make a model version from a training job; a job does it',
        tags,
        body: RegisterModel,
        response: { 202: SubmittedJob },
      },
    },
    async (request, reply) => {
      const { project, account: owner } = principalOf(request)
      const { name, jobId } = request.body
      await recordAct(guard.audit, request, { action: 'model.register', target: name, data: { jobId } })
      const submitted = await models.register({
        name,
        jobId,
        project,
        owner,
        id: reservedId(request, 'job'),
      })
      return reply.code(202).header('location', `/api/v1/jobs/${submitted.job.id}`).send(submitted)
    },
  )
}
