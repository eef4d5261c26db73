/**
 * The job file: what a person submits, in YAML or JSON. One format for everything that needs compute.
 */
import { z } from 'zod'
import { Name, VersionRef } from './common.ts'

export const JOB_KINDS = ['command', 'collect', 'label', 'train', 'register', 'serve'] as const
export const JobKind = z.enum(JOB_KINDS)
export type JobKind = z.infer<typeof JobKind>

export const Resources = z
  .strictObject({
    tasks: z
      .number()
      .int()
      .min(1)
      .max(4096)
      .default(1)
      .describe('Gang size: tasks that start together or wait together'),
    devices: z.number().int().min(0).max(64).default(1).describe('Devices for each task'),
    deviceKind: z.string().max(64).default('any').describe('"any", "cpu", or a model such as "H100"'),
    memoryMiB: z
      .number()
      .int()
      .min(16)
      .optional()
      .describe('Memory for each task, enforced where cgroups allow'),
  })
  .meta({ id: 'Resources' })
export type Resources = z.infer<typeof Resources>

export const Recovery = z
  .strictObject({
    maxRestarts: z
      .number()
      .int()
      .min(0)
      .max(1000)
      .default(3)
      .describe('New attempts after faults that are not the user’s'),
    checkpointEverySteps: z.number().int().min(1).optional().describe('How many steps may be lost at most'),
    keepCheckpoints: z.number().int().min(1).max(100).default(2).describe('The newest k stay'),
  })
  .meta({ id: 'Recovery' })

export const ENV_RULE = 'must be text in quotes, or {secret: NAME} with the name of a stored secret'
/** A reference to a secret is all that a job holds of it: its value is looked up when an attempt starts. */
export const EnvValue = z.union([z.string().max(65_536), z.strictObject({ secret: Name })], ENV_RULE)

export const JobSpec = z
  .strictObject({
    name: Name.describe('What people call it; need not be unique'),
    kind: JobKind.default('command'),
    queue: Name.default('default'),
    priority: z.number().int().min(0).max(9).default(5).describe('9 goes first'),
    resources: Resources.prefault({}),
    command: z
      .array(z.string().max(65_536))
      .min(1)
      .max(1024)
      .optional()
      .describe('Program and arguments; kind command, or train with a script of your own'),
    recipe: Name.optional().describe('Kind train: the built-in recipe, e.g. "pretrain"'),
    with: z
      .record(z.string(), z.unknown())
      .default({})
      .describe('Settings of the recipe or the built-in program'),
    env: z
      .record(z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/), EnvValue)
      .default({})
      .describe('Environment: text, or {secret: NAME} for the value of a stored secret'),
    workingDir: z.string().max(4096).optional().describe('Absolute; by default the attempt’s own folder'),
    inputs: z
      .record(Name, VersionRef)
      .default({})
      .describe('Dataset versions by the name that the program knows them by'),
    outputs: z.record(Name, Name).default({}).describe('Names to publish outputs under: {dataset: docs}'),
    recovery: Recovery.prefault({}),
  })
  .meta({ id: 'JobSpec' })
export type JobSpec = z.infer<typeof JobSpec>
/** As written by a person, before defaults. */
export type JobSpecInput = z.input<typeof JobSpec>

/** The names of the secrets that an environment refers to, each once. */
export const secretsOf = (env: JobSpec['env']): string[] => [
  ...new Set(Object.values(env).flatMap((value) => (typeof value === 'string' ? [] : [value.secret]))),
]
