/** The audit log. Who reads it is in it. */
import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import { AuditRecord, AuditVerification, Id, page, PageQuery, Verdict } from '#contract'
import type { AuditReader } from '#guard'
import { createListedNotes, recordAct } from '../audit-acts.ts'
import { principalOf } from '../caller.ts'
import type { App, RouteContext } from '../services.ts'
import { toPage } from '../to-page.ts'

const tags = ['audit']
const RecordRef = z.object({ index: z.coerce.number().int().min(0) })
const AuditListQuery = PageQuery.extend({
  kind: z.enum(['request', 'answer', 'admin', 'read', 'start']).optional(),
  verdict: Verdict.optional(),
  requestId: Id.optional(),
})

export function auditRoutes(app: App, { guard: { audit }, clock }: RouteContext): void {
  const noteListed = createListedNotes(audit, clock)
  const readable = (request: FastifyRequest): AuditReader => audit.of(principalOf(request).project)

  app.get(
    '/api/v1/audit',
    {
      schema: {
        summary: 'Audit records, newest first',
        tags,
        querystring: AuditListQuery,
        response: { 200: page(AuditRecord) },
      },
    },
    async (request) => {
      await noteListed(request, 'audit.list')
      return toPage(await readable(request).list(request.query))
    },
  )

  app.get(
    '/api/v1/audit/:index',
    { schema: { summary: 'One audit record', tags, params: RecordRef, response: { 200: AuditRecord } } },
    async (request) => {
      await noteListed(request, 'audit.get')
      return readable(request).get(request.params.index)
    },
  )

  app.get(
    '/api/v1/audit/:index/body',
    {
      schema: {
        summary: 'What the record’s hash stands for, masked; null when it was erased',
        tags,
        params: RecordRef,
        response: { 200: z.object({ body: z.string().nullable() }) },
      },
    },
    async (request) => {
      const { index } = request.params
      await recordAct(audit, request, { kind: 'read', action: 'audit.body', target: String(index) })
      return { body: await readable(request).body(index) }
    },
  )

  app.post(
    '/api/v1/audit/verify',
    { schema: { summary: 'Check the whole log', tags, response: { 200: AuditVerification } } },
    async (request) => {
      await recordAct(audit, request, { kind: 'read', action: 'audit.verify', target: null })
      return audit.verify()
    },
  )
}
