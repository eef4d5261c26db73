/** What the server tells the program of a collect job. */
import { z } from 'zod'
import { CollectSettings } from '#contract'

export const CollectOrder = z.strictObject({
  settings: CollectSettings,
  /** Baton's own data, which are no documents: keys, audit, what jobs made. Passed over below the folder. */
  ownFolder: z.string(),
})
export type CollectOrder = z.infer<typeof CollectOrder>
