/** Jobs: submit, find, stop, and look at what they do. */
import { z } from 'zod'
import {
  DryRunQuery,
  Id,
  JOB_STATES,
  JobCurve,
  JobDetail,
  JobEvent,
  JobForecast,
  JobKind,
  JobSpec,
  JobSummary,
  LogChunk,
  Name,
  page,
  PageQuery,
  secretsOf,
  SubmittedJob,
} from '#contract'
import { reservedId } from '../answers/once.ts'
import { recordAct } from '../audit-acts.ts'
import { principalOf, requireScopes } from '../caller.ts'
import type { App, RouteContext } from '../services.ts'
import { KIND_SCOPES } from '../trust/route-scopes.ts'
import { toPage } from '../to-page.ts'

const tags = ['jobs']
const JobRef = z.object({ id: Id.describe('An id, a unique beginning or end of one, or @last') })

const JobListQuery = PageQuery.extend({
  state: z.enum([...JOB_STATES, 'active', 'ended']).optional(),
  queue: Name.optional(),
  kind: JobKind.optional(),
  text: z.string().max(200).optional().describe('Part of a name or id'),
})

const CurveQuery = z.object({ points: z.coerce.number().int().min(2).max(10_000).default(500) })

const LogQuery = z.object({
  attempt: z.coerce.number().int().min(1).max(1_000_000).optional().describe('The newest unless given'),
  stream: z.string().max(100).optional().describe('The main one unless given'),
  offset: z.coerce.number().int().default(0).describe('Bytes; negative counts from the end'),
  limitBytes: z.coerce.number().int().min(1).max(1_048_576).default(65_536),
})

export function jobRoutes(app: App, { runtime, guard }: RouteContext): void {
  app.get(
    '/api/v1/jobs',
    {
      schema: {
        summary: 'List jobs, newest first',
        tags,
        querystring: JobListQuery,
        response: { 200: page(JobSummary) },
      },
    },
    async (request) =>
      toPage(await runtime.list({ ...request.query, project: principalOf(request).project })),
  )

  app.post(
    '/api/v1/jobs',
    {
      schema: {
        summary: 'Submit a job; with dryRun say what would become of it',
        tags,
        querystring: DryRunQuery,
        body: JobSpec,
        response: { 200: JobForecast, 201: SubmittedJob },
      },
    },
    async (request, reply) => {
      const principal = principalOf(request)
      const spec = request.body
      requireScopes(principal, KIND_SCOPES[spec.kind])
      if (request.query.dryRun === 'true') {
        const { project, account: owner } = principal
        return reply.code(200).send(await runtime.forecast({ spec, project, owner }))
      }
      const names = secretsOf(spec.env)
      const data = { kind: spec.kind, queue: spec.queue, ...(names.length === 0 ? {} : { secrets: names }) }
      await recordAct(guard.audit, request, { action: 'job.submit', target: spec.name, data })
      const submitted = await runtime.submit({
        spec,
        project: principal.project,
        owner: principal.account,
        id: reservedId(request, 'job'),
      })
      return reply.code(201).header('location', `/api/v1/jobs/${submitted.job.id}`).send(submitted)
    },
  )

  app.get(
    '/api/v1/jobs/:id',
    { schema: { summary: 'One job', tags, params: JobRef, response: { 200: JobDetail } } },
    async (request) => runtime.get(principalOf(request).project, request.params.id),
  )

  app.post(
    '/api/v1/jobs/:id/stop',
    {
      schema: {
        summary: 'Stop a job; it is `stopping` until its processes are gone',
        tags,
        params: JobRef,
        response: { 200: JobSummary },
      },
    },
    async (request) => {
      const { project, name } = principalOf(request)
      await recordAct(guard.audit, request, { action: 'job.stop', target: request.params.id })
      return runtime.stop(project, request.params.id, name)
    },
  )

  app.get(
    '/api/v1/jobs/:id/curve',
    {
      schema: {
        summary: 'The curve of a training job, thinned to so many points',
        tags,
        params: JobRef,
        querystring: CurveQuery,
        response: { 200: JobCurve },
      },
    },
    async (request) => runtime.curve(principalOf(request).project, request.params.id, request.query.points),
  )

  app.get(
    '/api/v1/jobs/:id/log',
    {
      schema: {
        summary: 'A piece of a log',
        tags,
        params: JobRef,
        querystring: LogQuery,
        response: { 200: LogChunk },
      },
    },
    async (request) => runtime.readLog(principalOf(request).project, request.params.id, request.query),
  )

  app.get(
    '/api/v1/jobs/:id/history',
    {
      schema: {
        summary: 'What happened to a job, oldest first',
        tags,
        params: JobRef,
        querystring: PageQuery,
        response: { 200: page(JobEvent) },
      },
    },
    async (request) =>
      toPage(await runtime.history(principalOf(request).project, request.params.id, request.query)),
  )
}
