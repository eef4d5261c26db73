import { z } from 'zod'
import { Id, TimeMs } from './common.ts'

/** What /api/v1/events sends: which thing changed, so that a screen asks again. `id` grows; Last-Event-ID resumes. */
export const TOPICS = ['job', 'queue', 'node', 'dataset', 'model', 'study', 'endpoint', 'audit'] as const
export const ServerEvent = z
  .object({
    id: z.number().int(),
    at: TimeMs,
    topic: z.enum(TOPICS),
    key: Id.describe('Id or name of what changed'),
    change: z
      .string()
      .describe('"created", "state", "progress", "checkpoint", "recovery", "message", "removed"'),
  })
  .meta({ id: 'ServerEvent' })
export type ServerEvent = z.infer<typeof ServerEvent>
export type Topic = (typeof TOPICS)[number]
