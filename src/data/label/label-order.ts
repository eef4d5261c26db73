/** Settings of a label job (`with`), and what the server tells its program. */
import { z } from 'zod'
import { Digest, QualityReport } from '#contract'
import { Column } from '../version-files.ts'

export const LabelSettings = z.strictObject({
  recipe: z.enum(['package-docs']).default('package-docs').describe('Which labels, and how'),
  seed: z.number().int().min(0).max(2_147_483_647).default(7).describe('Of the sample and the training'),
  sample: z.number().int().min(1).max(100_000).default(200).describe('Records to measure the error on'),
})
export type LabelSettings = z.infer<typeof LabelSettings>

export const LabelOrder = z.strictObject({
  settings: LabelSettings,
  parent: z.strictObject({ ref: z.string(), digest: Digest }),
  columns: z.array(Column),
  files: z.array(z.string()),
  records: z.number().int(),
  /** The parent's: what its records are like stays true of them. */
  report: QualityReport,
})
export type LabelOrder = z.infer<typeof LabelOrder>
