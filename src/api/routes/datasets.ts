/** Datasets, their versions and their rows. */
import { z } from 'zod'
import { DatasetDetail, DatasetRows, DatasetSummary, Id, page, PageQuery } from '#contract'
import { principalOf } from '../caller.ts'
import { badRequest } from '../errors.ts'
import type { App, RouteContext } from '../services.ts'
import { toPage } from '../to-page.ts'

const tags = ['data']

const RowsQuery = z.object({
  which: z.enum(['records', 'rejects']).default('records'),
  offset: z.coerce.number().int().min(0).default(0),
  limit: z.coerce.number().int().min(1).max(500).default(50),
  column: z.string().max(100).optional().describe('Only rows where this column …'),
  equals: z.string().max(1000).optional().describe('… holds this value'),
})

export function datasetRoutes(app: App, { datasets }: RouteContext): void {
  app.get(
    '/api/v1/datasets',
    {
      schema: {
        summary: 'List datasets',
        tags,
        querystring: PageQuery,
        response: { 200: page(DatasetSummary) },
      },
    },
    async (request) => toPage(await datasets.list(principalOf(request).project, request.query)),
  )

  app.get(
    '/api/v1/datasets/:name',
    {
      schema: {
        summary: 'One dataset with its versions, newest first',
        tags,
        params: z.object({ name: Id }),
        response: { 200: DatasetDetail },
      },
    },
    async (request) => datasets.get(principalOf(request).project, request.params.name),
  )

  app.get(
    '/api/v1/datasets/:name/versions/:version/rows',
    {
      schema: {
        summary: 'Rows of a version, or of what was dropped from it',
        tags,
        params: z.object({ name: Id, version: z.coerce.number().int().min(1).max(999_999_999) }),
        querystring: RowsQuery,
        response: { 200: DatasetRows },
      },
    },
    async (request) => {
      const { name, version } = request.params
      const { which, offset, limit, column, equals } = request.query
      if ((column === undefined) !== (equals === undefined))
        throw badRequest([{ in: 'querystring', path: 'column', message: 'column and equals go together' }])
      const where = column === undefined || equals === undefined ? undefined : { column, equals }
      const query = { which, offset, limit, where }
      return datasets.rows(principalOf(request).project, `${name}@${version}`, query)
    },
  )
}
