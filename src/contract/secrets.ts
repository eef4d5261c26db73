import { z } from 'zod'
import { Id, Name, TimeMs } from './common.ts'
import { JobStateName } from './jobs.ts'
import { SecretValue } from './secret-value.ts'

export const SecretUser = z
  .object({ id: Id, shortId: z.string(), name: Name, state: JobStateName })
  .meta({ id: 'SecretUser' })
export type SecretUser = z.infer<typeof SecretUser>

/** Everything that is ever told of a secret. */
export const SecretSummary = z
  .object({
    name: Name,
    version: z.number().int().describe('How often it was set'),
    updatedAt: TimeMs,
    updatedBy: z.string(),
    isReadable: z.boolean().describe('False: the key that it is encrypted with is not there'),
    usedBy: z.array(SecretUser).describe('Jobs that have not ended and name it'),
  })
  .meta({ id: 'SecretSummary' })
export type SecretSummary = z.infer<typeof SecretSummary>

export const PutSecret = z.strictObject({ value: SecretValue }).meta({ id: 'PutSecret' })

export const StoredSecret = z
  .object({
    secret: SecretSummary,
    isMasked: z.boolean().describe('Whether logs show its name in its place: not where it is very short'),
  })
  .meta({ id: 'StoredSecret' })
export type StoredSecret = z.infer<typeof StoredSecret>

export const ROTATIONS = ['new-key', 'from-file', 'lost-key'] as const
export const RotateSecretKey = z
  .strictObject({
    how: z
      .enum(ROTATIONS)
      .default('new-key')
      .describe(
        'new-key: Baton makes one. from-file: the first key of the key file. lost-key: a new one, although the old one is gone',
      ),
  })
  .meta({ id: 'RotateSecretKey' })

export const RotatedSecretKey = z
  .object({
    keyId: z.string(),
    sealedCount: z.number().int().describe('Values that were encrypted anew, older versions among them'),
    unreadable: z.array(Name).describe('Of this project: what has to be set again'),
  })
  .meta({ id: 'RotatedSecretKey' })
export type RotatedSecretKey = z.infer<typeof RotatedSecretKey>
