import { z } from 'zod'

export const NAME_RULE =
  'must be 1–63 of a–z, 0–9, ".", "_" and "-", and start and end with a letter or digit'
export const VERSION_REF_RULE = 'must look like "docs" or "docs@2"'

/** Names that people give: datasets, models, queues, endpoints. Safe in a path, a URL and a shell. */
export const Name = z
  .string()
  .regex(/^[a-z0-9](?:[a-z0-9._-]{0,61}[a-z0-9])?$/, NAME_RULE)
  .meta({ id: 'Name' })

/** A version of something: `docs@2`; without a number, the newest. */
export const VersionRef = z
  .string()
  .regex(/^[a-z0-9](?:[a-z0-9._-]{0,61}[a-z0-9])?(?:@[1-9][0-9]{0,8})?$/, VERSION_REF_RULE)
  .meta({ id: 'VersionRef' })

export const Id = z.string().max(64)
/** Milliseconds since the epoch. */
export const TimeMs = z.number().int()
export const Digest = z.string().regex(/^sha256:[0-9a-f]{64}$/)

/** RFC 9457, with the stable code, the mend and the request's id. Every error body of /api has this shape. */
export const Problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.number().int(),
    detail: z.string(),
    code: z.string(),
    hint: z.string().optional(),
    request_id: z.string(),
    details: z.record(z.string(), z.unknown()).optional(),
  })
  .meta({ id: 'Problem' })
export type Problem = z.infer<typeof Problem>

/** One page of a list: `nextCursor` goes back as `?cursor=`; null on the last page. */
export const page = <Item extends z.ZodType>(item: Item) =>
  z.object({ items: z.array(item), nextCursor: z.string().nullable() })
export interface Page<Item> {
  readonly items: readonly Item[]
  readonly nextCursor: string | null
}

export const PageQuery = z.object({
  cursor: z.string().max(256).optional(),
  limit: z.coerce.number().int().min(1).max(500).default(50),
})

/** Strict: a mistyped `dryRun` would be a real submission. */
export const DryRunQuery = z.strictObject({
  dryRun: z
    .enum(['true', 'false'])
    .default('false')
    .describe('Check everything and say what would become of it; nothing is made'),
})
