/** Settings of a collect job (`with`), and what the server tells its program. */
import { z } from 'zod'

/** Readmes, licences and change lists, wherever they lie. */
const DEFAULT_PATTERNS = ['**/README*', '**/{LICENSE,LICENCE,COPYING}*', '**/{CHANGELOG,HISTORY}*']

export const CollectSettings = z.strictObject({
  folder: z.string().min(1).max(4_096).describe('Absolute path of the folder with the documents'),
  patterns: z
    .array(z.string().min(1).max(1_000))
    .min(1)
    .max(100)
    .default(DEFAULT_PATTERNS)
    .describe('Which files below it: globs with **, *, ? and {a,b}; letters in either case'),
  maxFileMiB: z.number().positive().max(256).default(64).describe('Larger files are skipped'),
  nearDuplicateSimilarity: z
    .number()
    .min(0.5)
    .max(1)
    .default(0.8)
    .describe('Jaccard similarity of 5-word shingles from which a document counts as a repetition'),
})
export type CollectSettings = z.infer<typeof CollectSettings>

export const CollectOrder = z.strictObject({
  settings: CollectSettings,
  /** Baton's own data, which are no documents: keys, audit, what jobs made. Passed over below the folder. */
  ownFolder: z.string(),
})
export type CollectOrder = z.infer<typeof CollectOrder>
