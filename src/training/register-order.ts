/** What the server tells the register program, in its environment, and what the program leaves. */
import { z } from 'zod'

export const RegisterOrder = z.strictObject({
  model: z.string(),
  checkpoint: z.string(),
  weightsSha256: z.string().nullable(),
})
export type RegisterOrder = z.infer<typeof RegisterOrder>

export const MODEL_FILES = ['config.json', 'model.gguf', 'model.safetensors'] as const
