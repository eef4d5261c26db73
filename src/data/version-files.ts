/**
 * What a program of this module leaves in its folder: Parquet parts, and version.json, which says what they
 * hold. Publishing turns it into a version.
 */
import { z } from 'zod'
import { Digest, QualityReport } from '#contract'

export const ColumnType = z.enum(['VARCHAR', 'INTEGER', 'DOUBLE'])
export const Column = z.object({ name: z.string(), type: ColumnType })
export type Column = z.infer<typeof Column>

export type Cell = string | number | null

/** A Parquet file, named inside the folder. Rows of a version are those of its parts in their order. */
export const Part = z.object({
  name: z.string().regex(/^[a-z]+-\d{5,}\.parquet$/),
  digest: Digest,
  rows: z.number().int(),
  bytes: z.number().int(),
})
export type Part = z.infer<typeof Part>

export const VersionFile = z.object({
  program: z.enum(['collect', 'label']),
  settings: z.record(z.string(), z.unknown()),
  parent: z.object({ ref: z.string(), digest: Digest }).nullable(),
  columns: z.array(Column),
  rejectColumns: z.array(Column),
  records: z.array(Part),
  rejects: z.array(Part),
  report: QualityReport,
})
export type VersionFile = z.infer<typeof VersionFile>

export const VERSION_FILE = 'version.json'

export const countRows = (parts: readonly Part[]): number => parts.reduce((sum, part) => sum + part.rows, 0)
export const countBytes = (parts: readonly Part[]): number => parts.reduce((sum, part) => sum + part.bytes, 0)
