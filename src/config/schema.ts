/**
 * Every setting, once: its default works on a laptop, its unit is in its name, its sentence becomes the line
 * of docs/configuration.md.
 *
 * Numbers and switches are coerced, because the environment holds only text.
 */
import { z } from 'zod'
import { MemberRole } from '#contract'

const whole = z.coerce.number().int()
// z.coerce.boolean would take "false" for true.
const flag = z.preprocess(
  (value) => (value === 'true' ? true : value === 'false' ? false : value),
  z.boolean(),
)
const list = z.preprocess(
  (value) => (typeof value === 'string' ? value.split(',').map((item) => item.trim()) : value),
  z.array(z.string().min(1)),
)
const path = z.string().min(1)

const OidcConfig = z
  .strictObject({
    issuer: z
      .string()
      .refine((text) => URL.canParse(text), 'is no address')
      .refine(
        (text) => !URL.canParse(text) || isSafeIssuer(new URL(text)),
        'must begin with https:// (http:// is for a provider on loopback alone)',
      )
      .optional()
      .describe(
        'Identity provider (OpenID Connect) that people sign in with, as in "https://login.example.org/realms/team"; it sends browsers back to /sign-in/oidc',
      ),
    clientId: z.string().min(1).optional().describe('As which client Baton is registered there'),
    clientSecretFile: path
      .optional()
      .describe('File that holds the client’s secret; without one Baton is a public client (PKCE alone)'),
    name: z
      .string()
      .min(1)
      .max(60)
      .optional()
      .describe('What the sign-in page calls the provider; its host unless given'),
    allowedDomains: list
      .default([])
      .describe('Only people with a verified e-mail of these domains may sign in; empty: of any'),
    defaultRole: MemberRole.optional().describe(
      'Role, in the project "default", of people whom no account is for; without it they are refused. Needs allowedDomains',
    ),
  })
  .refine((oidc) => (oidc.issuer === undefined) === (oidc.clientId === undefined), {
    message: 'needs both issuer and clientId, or neither',
  })
  .refine((oidc) => oidc.defaultRole === undefined || oidc.allowedDomains.length > 0, {
    message: 'defaultRole needs allowedDomains: at many providers anybody can make an account',
  })

/** What goes to a provider by plain HTTP could be read and changed on the way. */
function isSafeIssuer({ protocol, hostname }: URL): boolean {
  if (protocol === 'https:') return true
  return protocol === 'http:' && /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/.test(hostname)
}

const ServerConfig = z.strictObject({
  host: z.string().min(1).default('127.0.0.1').describe('Address to listen on'),
  port: whole.min(0).max(65_535).default(7420).describe('Port to listen on; 0 takes any that is free'),
  tls: z
    .strictObject({
      certFile: path
        .optional()
        .describe('Certificate chain (PEM); with it and the key the server speaks HTTPS'),
      keyFile: path.optional().describe('Private key of the certificate (PEM)'),
    })
    .refine((tls) => (tls.certFile === undefined) === (tls.keyFile === undefined), {
      message: 'needs both certFile and keyFile, or neither',
    })
    .prefault({}),
  allowInsecureRemote: flag
    .default(false)
    .describe('Listen beyond loopback without TLS: only behind a proxy that provides it'),
  publicUrl: z
    .string()
    .regex(/^https?:\/\/[^/?#@\s]+\/?$/, 'must be as "https://baton.example.org", without a path')
    .refine((text) => URL.canParse(text), 'is no address')
    .optional()
    .describe(
      'Where browsers reach the server, as in "https://baton.example.org": sign-in links lead there, and with https the session is kept for HTTPS alone. For a proxy in front that provides TLS',
    ),
  publicHosts: list
    .default([])
    .describe(
      'Names, as in "baton.example.org" or "10.0.0.5:7420", under which browsers may reach the server',
    ),
  oidc: OidcConfig.prefault({}),
})

const DatabaseConfig = z.strictObject({
  url: z
    .string()
    .regex(/^postgres(ql)?:\/\//, 'must start with postgres:// or postgresql://')
    .optional()
    .describe('A PostgreSQL (14 or newer) to use in place of the one that Baton starts itself'),
})

const SchedulerConfig = z.strictObject({
  cycleMs: whole.min(50).max(60_000).default(500).describe('Time between scheduling cycles'),
})

const RuntimeConfig = z.strictObject({
  cpuSlots: z
    .union([z.literal('auto'), whole.min(1).max(4096)])
    .default('auto')
    .describe('How many CPU slots this machine offers where it has no GPU; "auto" takes its cores'),
  graceSeconds: whole
    .min(1)
    .max(3600)
    .default(20)
    .describe('How long a job that is told to stop may take before it is killed'),
  jobFolderDays: whole
    .min(1)
    .max(36_500)
    .default(90)
    .describe(
      'How long the logs and files of an ended job are kept; its row, history, checkpoints and outputs stay',
    ),
})

const GuardConfig = z.strictObject({
  policyFile: path.optional().describe('Guard policy (YAML); without one the built-in policy is used'),
})

const SecretConfig = z.strictObject({
  keyFile: path
    .optional()
    .describe(
      'Key that encrypts secrets: a file of 32 random bytes as base64, for its owner alone. Default: secret.key in the data directory, made at the first use',
    ),
})

const ServingConfig = z.strictObject({
  readyTimeoutSeconds: whole
    .min(1)
    .max(3600)
    .default(60)
    .describe('How long a replica may load its model before it counts as failed'),
})

const LogConfig = z.strictObject({
  level: z
    .enum(['debug', 'info', 'warn', 'error'])
    .default('info')
    .describe('Least important messages that are logged'),
})

export const ConfigSchema = z.strictObject({
  dataDir: path.describe('Folder of everything that Baton keeps. Default: see "Data directory" above'),
  server: ServerConfig.prefault({}),
  database: DatabaseConfig.prefault({}),
  scheduler: SchedulerConfig.prefault({}),
  runtime: RuntimeConfig.prefault({}),
  guard: GuardConfig.prefault({}),
  secret: SecretConfig.prefault({}),
  serving: ServingConfig.prefault({}),
  log: LogConfig.prefault({}),
})

export type Config = z.infer<typeof ConfigSchema>
