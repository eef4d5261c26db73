import { z } from 'zod'

export const SECRET_VALUE_RULE = 'must be text without NUL characters'
/** As a variable of a process can hold it. */
export const SecretValue = z
  .string()
  .min(1)
  .max(65_536)
  .refine((text) => !text.includes('\0') && text.isWellFormed(), SECRET_VALUE_RULE)
