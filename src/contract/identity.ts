import { z } from 'zod'
import { Id, TimeMs } from './common.ts'

export const ROLES = [
  'admin',
  'operator',
  'engineer',
  'annotator',
  'reviewer',
  'security-officer',
  'auditor',
  'application',
] as const
export const Role = z.enum(ROLES).meta({ id: 'Role' })
export type Role = z.infer<typeof Role>

/** What a key may do. `admin` holds all of them. */
export const SCOPES = [
  'admin',
  'jobs:read',
  'jobs:write',
  'data:read',
  'data:write',
  'models:read',
  'models:write',
  'inference',
  'audit:read',
  'keys:write',
  'secrets:read',
  'secrets:write',
] as const
export const Scope = z.enum(SCOPES).meta({ id: 'Scope' })
export type Scope = z.infer<typeof Scope>

export const Principal = z
  .object({
    kind: z.enum(['account', 'key']),
    id: Id,
    name: z.string(),
    role: Role,
    scopes: z.array(Scope),
    project: z.string(),
  })
  .meta({ id: 'Principal' })
export type Principal = z.infer<typeof Principal>

export const ApiKey = z
  .object({
    id: Id,
    name: z.string(),
    prefix: z.string().describe('The first characters, to recognise it by'),
    scopes: z.array(Scope),
    project: z.string(),
    createdAt: TimeMs,
    expiresAt: TimeMs.nullable(),
    lastUsedAt: TimeMs.nullable(),
    revokedAt: TimeMs.nullable(),
  })
  .meta({ id: 'ApiKey' })
export type ApiKey = z.infer<typeof ApiKey>

export const CONTROL_RULE = 'must not hold control characters'
export const CreateApiKey = z
  .strictObject({
    // PostgreSQL keeps no NUL, and a list of keys is read on a terminal.
    name: z
      .string()
      .min(1)
      .max(100)
      .regex(/^\P{Cc}*$/u, CONTROL_RULE),
    scopes: z.array(Scope).min(1),
    expiresInDays: z.number().int().min(1).max(3650).nullable().default(90),
  })
  .meta({ id: 'CreateApiKey' })

/** The secret is shown once. */
export const CreatedApiKey = z.object({ key: ApiKey, secret: z.string() }).meta({ id: 'CreatedApiKey' })
export type CreatedApiKey = z.infer<typeof CreatedApiKey>
