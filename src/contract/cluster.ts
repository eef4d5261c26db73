import { z } from 'zod'
import { Id, Name, TimeMs } from './common.ts'
import { Said } from './language/said.ts'

export const Device = z
  .object({
    id: z.string().describe('Stable on its node: "cpu:0", "nvidia:GPU-1f…"'),
    kind: z.string().describe('"cpu", "H100", …'),
    vendor: z.string(),
    memoryMiB: z.number().int().nullable().describe('null: present, memory unknown'),
    health: z.enum(['healthy', 'sick', 'unknown']),
    usedRatio: z.number().min(0).max(1).nullable(),
    jobId: Id.nullable(),
  })
  .meta({ id: 'Device' })
export type Device = z.infer<typeof Device>

export const ClusterNode = z
  .object({
    id: z.string(),
    cluster: z.string(),
    state: z.enum(['ready', 'draining', 'unknown']),
    devices: z.array(Device),
    memoryMiB: z.number().int(),
    memoryUsedMiB: z.number().int(),
    cpuCount: z.number().int(),
    seenAt: TimeMs,
  })
  .meta({ id: 'ClusterNode' })
export type ClusterNode = z.infer<typeof ClusterNode>

export const Queue = z
  .object({
    name: Name,
    waiting: z.number().int(),
    running: z.number().int(),
    devicesHeld: z.number().int(),
  })
  .meta({ id: 'Queue' })
export type Queue = z.infer<typeof Queue>

export const Overview = z
  .object({
    version: z.string(),
    project: z.string(),
    startedAt: TimeMs,
    now: TimeMs,
    jobs: z.object({
      waiting: z.number().int(),
      running: z.number().int(),
      recovering: z.number().int(),
      succeededToday: z.number().int(),
      failedToday: z.number().int(),
    }),
    devices: z.object({
      total: z.number().int(),
      allocated: z.number().int(),
      used: z
        .number()
        .nullable()
        .describe(
          "How many devices' worth of the allocated is busy: the sum of their usedRatio, at most `allocated`; those that do not say count as idle. null: none of them says",
        ),
      sick: z.number().int(),
    }),
    recoveries24h: z.object({ count: z.number().int(), stepsLost: z.number().int() }),
    guard24h: z.object({ requests: z.number().int(), masked: z.number().int(), blocked: z.number().int() }),
    endpoints: z.object({ serving: z.number().int(), failing: z.number().int() }),
    serverMemoryBytes: z.number().int(),
    python: z.object({
      available: z.boolean(),
      torch: z.string().nullable(),
      why: z.string(),
      said: Said.nullish(),
    }),
  })
  .meta({ id: 'Overview' })
export type Overview = z.infer<typeof Overview>
