/** What the server asks the query process, and what it answers. */
import { z } from 'zod'

export const QueryRequest = z.object({
  id: z.number().int(),
  files: z.array(z.string()),
  columns: z.array(z.string()).min(1),
  offset: z.number().int().min(0),
  limit: z.number().int().min(0),
  where: z.object({ column: z.string(), equals: z.string() }).nullable(),
  /** Longer text is cut and ends with "…". */
  cellLimit: z.number().int().min(1),
})
export type QueryRequest = z.infer<typeof QueryRequest>

const AnswerCell = z.union([z.string(), z.number(), z.boolean(), z.null()])

export const QueryAnswer = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('rows'),
    id: z.number().int(),
    rows: z.array(z.array(AnswerCell)),
    total: z.number().int(),
  }),
  z.object({ kind: z.literal('failed'), id: z.number().int(), reason: z.string() }),
])
export type QueryAnswer = z.infer<typeof QueryAnswer>
