/** attempt.json: what the shepherd is told. */
import { z } from 'zod'

const Command = z.object({
  stream: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/),
  argv: z.array(z.string()).min(1),
  env: z.record(z.string(), z.string()),
  workingDir: z.string().optional(),
})

export const ShepherdOrder = z.object({
  attemptId: z.string(),
  token: z.string(),
  graceMs: z.number(),
  logLimitBytes: z.number(),
  memoryMiB: z.number().nullable(),
  /** Absolute; the folder of the order where it is not named. */
  workDir: z.string().optional(),
  account: z
    .object({ name: z.string(), uid: z.number(), gid: z.number(), home: z.string(), shell: z.string() })
    .nullish(),
  /** Variables whose values come by standard input. */
  secretNames: z.array(z.string()).default([]),
  prepare: z.array(Command),
  tasks: z.array(Command),
})
export type ShepherdOrder = z.infer<typeof ShepherdOrder>
