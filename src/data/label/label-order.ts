/** What the server tells the program of a label job. */
import { z } from 'zod'
import { Digest, LabelSettings, QualityReport } from '#contract'
import { Column } from '../version-files.ts'

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
