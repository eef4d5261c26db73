import { z } from 'zod'
import { Digest, Id, Name, TimeMs } from './common.ts'

/** Why a file was not read, or a record dropped. Versions of old may name others. */
export const DROP_REASONS = [
  'empty',
  'too short',
  'line too long',
  'exact duplicate',
  'near duplicate',
  'binary file',
  'encoding not recognised',
  'too many broken characters',
  'file cannot be read',
  'file too large',
  'file changed while it was read',
  'not a regular file',
  'folder cannot be read',
  'link to a folder, not followed',
  'link to a file, not followed',
  'link in a circle',
  'link that leads nowhere',
  'data of Baton itself',
] as const
export type DropReason = (typeof DROP_REASONS)[number]

/** What one operator did: how many it took, dropped and changed, and why. */
export const StepReport = z
  .object({
    operator: z.string(),
    recordsIn: z.number().int(),
    recordsOut: z.number().int(),
    dropped: z.array(
      z.object({ reason: z.string(), threshold: z.string().nullable(), records: z.number().int() }),
    ),
    seconds: z.number(),
  })
  .meta({ id: 'StepReport' })
export type StepReport = z.infer<typeof StepReport>

export const LabelReport = z
  .object({
    records: z.number().int(),
    counts: z
      .record(z.string(), z.record(z.string(), z.number().int()))
      .describe('label column → value → records'),
    functions: z.array(
      z.object({ name: z.string(), label: z.string(), votes: z.number().int(), conflicts: z.number().int() }),
    ),
    model: z.object({ kind: z.string(), features: z.number().int(), trainedOn: z.number().int() }),
    errorRate: z
      .number()
      .nullable()
      .describe('Share of the sample whose licence differs from its manifest’s'),
    errorInterval: z.tuple([z.number(), z.number()]).nullable().describe('95 % Wilson interval'),
    sample: z.number().int(),
    seed: z.number().int(),
    baseline: z.number().nullable().describe('Error of always answering the commonest licence'),
  })
  .meta({ id: 'LabelReport' })
export type LabelReport = z.infer<typeof LabelReport>

export const QualityReport = z
  .object({
    filesSeen: z.number().int(),
    filesSkipped: z.array(
      z.object({ reason: z.string(), files: z.number().int(), examples: z.array(z.string()) }),
    ),
    steps: z.array(StepReport),
    bytesIn: z.number().int(),
    bytesOut: z.number().int(),
    lengthHistogram: z.array(z.object({ from: z.number(), to: z.number(), records: z.number().int() })),
    encodings: z.record(z.string(), z.number().int()),
    personalData: z.record(z.string(), z.number().int()).describe('Spans found, by kind'),
    labels: LabelReport.nullable(),
    sentence: z.string(),
  })
  .meta({ id: 'QualityReport' })
export type QualityReport = z.infer<typeof QualityReport>

export const DatasetVersion = z
  .object({
    dataset: Name,
    version: z.number().int(),
    ref: z.string(),
    digest: Digest,
    parentRef: z.string().nullable(),
    jobId: Id.nullable(),
    records: z.number().int(),
    rejects: z.number().int(),
    bytes: z.number().int(),
    columns: z.array(z.object({ name: z.string(), type: z.string() })),
    report: QualityReport,
    createdAt: TimeMs,
    createdBy: z.string(),
  })
  .meta({ id: 'DatasetVersion' })
export type DatasetVersion = z.infer<typeof DatasetVersion>

export const DatasetSummary = z
  .object({
    name: Name,
    latest: z.number().int(),
    versions: z.number().int(),
    records: z.number().int(),
    bytes: z.number().int(),
    createdAt: TimeMs,
    updatedAt: TimeMs,
  })
  .meta({ id: 'DatasetSummary' })
export type DatasetSummary = z.infer<typeof DatasetSummary>

export const DatasetDetail = DatasetSummary.extend({
  history: z.array(DatasetVersion).describe('Newest first'),
  readBy: z.array(z.object({ jobId: Id, jobName: z.string(), version: z.number().int(), state: z.string() })),
}).meta({ id: 'DatasetDetail' })
export type DatasetDetail = z.infer<typeof DatasetDetail>

/** Rows of a version, or of its rejects (which add `step`, `reason`, `value`, `threshold`). */
export const DatasetRows = z
  .object({
    columns: z.array(z.string()),
    rows: z.array(z.array(z.union([z.string(), z.number(), z.boolean(), z.null()]))),
    total: z.number().int(),
  })
  .meta({ id: 'DatasetRows' })
export type DatasetRows = z.infer<typeof DatasetRows>
