/** Studies: a search whose trials are jobs. */
import { z } from 'zod'
import { DryRunQuery, Id, page, PageQuery, Study, StudyForecast, StudySpec } from '#contract'
import { reservedId } from '../answers/once.ts'
import { recordAct } from '../audit-acts.ts'
import { principalOf, requireScopes } from '../caller.ts'
import type { App, RouteContext } from '../services.ts'
import { toPage } from '../to-page.ts'
import { KIND_SCOPES } from '../trust/route-scopes.ts'

const tags = ['studies']
const StudyRef = z.object({ id: Id })

export function studyRoutes(app: App, { training: { studies }, guard }: RouteContext): void {
  app.get(
    '/api/v1/studies',
    {
      schema: {
        summary: 'List studies, newest first',
        tags,
        querystring: PageQuery,
        response: { 200: page(Study) },
      },
    },
    async (request) => toPage(await studies.list(principalOf(request).project, request.query)),
  )

  app.post(
    '/api/v1/studies',
    {
      schema: {
        summary: 'Start a study; with dryRun say what would become of it',
        tags,
        querystring: DryRunQuery,
        body: StudySpec,
        response: { 200: StudyForecast, 201: Study },
      },
    },
    async (request, reply) => {
      const principal = principalOf(request)
      const spec = request.body
      requireScopes(principal, KIND_SCOPES[spec.trialJob.kind])
      if (spec.finalJob !== undefined) requireScopes(principal, KIND_SCOPES[spec.finalJob.kind])
      if (request.query.dryRun === 'true') {
        const { project, account: owner } = principal
        return reply.code(200).send(await studies.forecast({ spec, project, owner }))
      }
      const data = { trials: spec.trials.length }
      await recordAct(guard.audit, request, { action: 'study.submit', target: spec.name, data })
      const study = await studies.submit({
        spec,
        project: principal.project,
        owner: principal.account,
        id: reservedId(request, 'study'),
      })
      return reply.code(201).header('location', `/api/v1/studies/${study.id}`).send(study)
    },
  )

  app.get(
    '/api/v1/studies/:id',
    { schema: { summary: 'One study', tags, params: StudyRef, response: { 200: Study } } },
    async (request) => studies.get(principalOf(request).project, request.params.id),
  )

  app.post(
    '/api/v1/studies/:id/stop',
    { schema: { summary: 'Stop a study and its jobs', tags, params: StudyRef, response: { 200: Study } } },
    async (request) => {
      const { project, name } = principalOf(request)
      await recordAct(guard.audit, request, { action: 'study.stop', target: request.params.id })
      return studies.stop(project, request.params.id, name)
    },
  )
}
