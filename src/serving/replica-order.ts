/** What the server tells a replica, in its environment, and what the replica tells in replica.json. */
import { z } from 'zod'

export const ReplicaOrder = z.strictObject({
  modelPath: z.string(),
  modelBytes: z.number().int(),
  /** Per request: prompt and answer together. */
  contextTokens: z.number().int().min(16),
})
export type ReplicaOrder = z.infer<typeof ReplicaOrder>

/** Requests that a replica works on at once, in one batch. */
export const PARALLEL = 4
/** Requests that wait in a replica; more are turned away with 503. */
export const LINE_LIMIT = 64

/**
 * replica.json in the attempt's folder (0600), written when the replica answers. The token is the attempt's:
 * who can read this file could read it there as well.
 */
export const ReplicaAddress = z.object({
  socket: z.string(),
  token: z.string(),
  pid: z.number().int(),
  loadSeconds: z.number(),
})
export type ReplicaAddress = z.infer<typeof ReplicaAddress>

/** What a replica answers with in place of pieces. */
export const ReplicaRefusal = z.object({ code: z.string(), message: z.string(), hint: z.string().optional() })
export type ReplicaRefusal = z.infer<typeof ReplicaRefusal>
