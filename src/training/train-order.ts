/** train.json: what the two programs of a training attempt are told. The Python side is python/baton/plan.py. */
import { z } from 'zod'

export const TRAIN_FILE = 'train.json'

export const TrainOrder = z.object({
  recipe: z.string().nullable(),
  command: z.array(z.string()).nullable(),
  workingDir: z.string().nullable(),
  /** One entry for each rank, in order. */
  ranks: z.array(z.object({ devices: z.array(z.string()) })).min(1),
  settings: z.record(z.string(), z.unknown()),
  dataset: z
    .object({ ref: z.string(), digest: z.string(), files: z.array(z.object({ path: z.string() })) })
    .nullable(),
  checkpointEverySteps: z.number().int(),
  keepCheckpoints: z.number().int(),
})
export type TrainOrder = z.infer<typeof TrainOrder>
