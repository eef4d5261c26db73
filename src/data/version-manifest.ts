/**
 * What the row of a version keeps beside its numbers: where the rows lie in the blob store and how they came
 * about. The version's own digest is that of `content`, which is stored as a blob too.
 */
import { z } from 'zod'
import { canonicalJson } from '#base'
import { Digest } from '#contract'
import { Column, type VersionFile } from './version-files.ts'

const StoredPart = z.object({ digest: Digest, rows: z.number().int(), bytes: z.number().int() })
export type StoredPart = z.infer<typeof StoredPart>

export const VersionManifest = z.object({
  columns: z.array(Column),
  rejectColumns: z.array(Column),
  records: z.array(StoredPart),
  rejects: z.array(StoredPart),
  reportDigest: Digest,
  parent: z.object({ ref: z.string(), digest: Digest }).nullable(),
  jobId: z.string().nullable(),
  program: z.string(),
  settings: z.record(z.string(), z.unknown()),
})
export type VersionManifest = z.infer<typeof VersionManifest>

/** What a version is, whoever made it and when: the same documents give the same content. */
export function contentOf({ columns, rejectColumns, records, rejects, parent }: VersionFile): string {
  const stored = (parts: VersionFile['records']) =>
    parts.map(({ digest, rows, bytes }) => ({ digest, rows, bytes }))
  return canonicalJson({
    format: 'baton-dataset-1',
    columns,
    rejectColumns,
    records: stored(records),
    rejects: stored(rejects),
    parentDigest: parent?.digest ?? null,
  })
}
