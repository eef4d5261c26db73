import { z } from 'zod'
import { Id, Name, TimeMs } from './common.ts'

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
    account: z.string().describe('The account behind it: a key is one of its maker’s'),
    role: Role.describe('In the project'),
    scopes: z.array(Scope),
    project: z.string(),
    isBound: z
      .boolean()
      .describe(
        'It opens this project alone, as keys do; others choose theirs with the header Baton-Project',
      ),
  })
  .meta({ id: 'Principal' })
export type Principal = z.infer<typeof Principal>

/** Says for which of their projects a person calls. */
export const PROJECT_HEADER = 'baton-project'

export const Project = z
  .object({
    name: z.string(),
    role: Role.describe('The caller’s'),
    members: z.number().int().describe('Accounts that have a role in it; administrators have one in all'),
    createdAt: TimeMs,
  })
  .meta({ id: 'Project' })
export type Project = z.infer<typeof Project>

export const CreateProject = z.strictObject({ name: Name }).meta({ id: 'CreateProject' })

/** A role of one project; administrators are that of all of them, so nobody is one of a project. */
export const MemberRole = Role.exclude(['admin']).meta({ id: 'MemberRole' })
export type MemberRole = z.infer<typeof MemberRole>

export const ACCOUNT_RULE =
  'must be 1–100 of a–z, 0–9, ".", "_", "@", "+" and "-", and start with a letter or digit'
export const UNIX_ACCOUNT_RULE = 'must be the name of a Unix account'
export const AccountName = z.string().regex(/^[a-z0-9][a-z0-9._@+-]{0,99}$/, ACCOUNT_RULE)
const Email = z.email().max(254).toLowerCase()
/** As useradd takes them. */
const UnixAccount = z
  .string()
  .regex(/^[a-z_][a-z0-9_-]{0,31}$/, UNIX_ACCOUNT_RULE)
  .describe('Whose rights its jobs run with, where Baton runs as root')

export const Account = z
  .object({
    name: z.string(),
    isAdmin: z.boolean().describe('Administrator of every project'),
    memberships: z.array(z.object({ project: z.string(), role: MemberRole })),
    email: z.string().nullable(),
    oidcIssuer: z.string().nullable().describe('The identity provider that it has signed in with'),
    unixAccount: z.string().nullable(),
    createdAt: TimeMs,
    seenAt: TimeMs.nullable().describe('When a session of it was last used'),
    disabledAt: TimeMs.nullable(),
  })
  .meta({ id: 'Account' })
export type Account = z.infer<typeof Account>

export const CreateAccount = z
  .strictObject({
    name: AccountName,
    role: Role.describe('In the project; "admin" is one of all projects'),
    project: Name.optional().describe('The caller’s unless given'),
    email: Email.optional().describe('By it the person is known who signs in through an identity provider'),
    unixAccount: UnixAccount.optional(),
  })
  .meta({ id: 'CreateAccount' })
export type CreateAccount = z.infer<typeof CreateAccount>

/** What is not named stays as it is. */
export const ChangeAccount = z
  .strictObject({
    isAdmin: z.boolean().optional(),
    memberships: z
      .array(z.strictObject({ project: Name, role: MemberRole.nullable() }))
      .max(100)
      .optional()
      .describe('Roles to give; null takes the membership away'),
    email: Email.nullable().optional().describe('Another e-mail ends the link with the identity provider'),
    unixAccount: UnixAccount.nullable().optional(),
    isDisabled: z.boolean().optional().describe('Ends its sessions and keys at once'),
  })
  .meta({ id: 'ChangeAccount' })
export type ChangeAccount = z.infer<typeof ChangeAccount>

/** Whom a sign-in link is for: the caller unless it is named. */
export const CreateSignInLink = z
  .strictObject({ account: AccountName.optional() })
  .meta({ id: 'CreateSignInLink' })

/** How people may sign in beside one-time links. */
export const SignInOptions = z
  .object({ oidc: z.object({ name: z.string() }).nullable() })
  .meta({ id: 'SignInOptions' })
export type SignInOptions = z.infer<typeof SignInOptions>

export const ApiKey = z
  .object({
    id: Id,
    name: z.string(),
    prefix: z.string().describe('The first characters, to recognise it by'),
    scopes: z.array(Scope),
    project: z.string(),
    account: z.string().describe('Who made it'),
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
