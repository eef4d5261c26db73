/**
 * What a program left becomes a version that never changes: parts and report into the blob store, then one row.
 *
 * May run twice for one job, also at the same time: the row's (job, output) is unique, so the second finds what
 * the first made. A crash before the row leaves blobs that nobody names, and the next run stores them again.
 */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Kysely, Selectable } from 'kysely'
import { canonicalJson, type Clock } from '#base'
import type { JobOutput } from '#contract'
import type { PlannedJob, ProgramOutput } from '#runtime'
import type { BlobStore, DatasetVersionRow, Tables } from '#store'
import { formatRef } from './dataset-ref.ts'
import { outputDamaged } from './errors.ts'
import { countBytes, countRows, VERSION_FILE, VersionFile, type Part } from './version-files.ts'
import { contentOf, type VersionManifest } from './version-manifest.ts'

export interface PublishEnvironment {
  readonly db: Kysely<Tables>
  readonly blobs: BlobStore
  readonly clock: Clock
}

export async function publishVersion(
  environment: PublishEnvironment,
  job: PlannedJob,
  output: ProgramOutput,
): Promise<JobOutput> {
  const known = await findPublished(environment.db, job.id, output.name)
  if (known !== undefined) return asOutput(output.name, known)
  const version = await readVersionFile(output.path)
  for (const part of [...version.records, ...version.rejects]) {
    await storePart(environment.blobs, output.path, part)
  }
  const { digest } = await environment.blobs.put(Buffer.from(contentOf(version)))
  const report = canonicalJson(version.report)
  const { digest: reportDigest } = await environment.blobs.put(Buffer.from(report))
  const manifest: VersionManifest = {
    columns: version.columns,
    rejectColumns: version.rejectColumns,
    records: version.records.map(({ digest, rows, bytes }) => ({ digest, rows, bytes })),
    rejects: version.rejects.map(({ digest, rows, bytes }) => ({ digest, rows, bytes })),
    reportDigest,
    parent: version.parent,
    jobId: job.id,
    program: version.program,
    settings: version.settings,
  }
  const row = await insertVersion(environment.db, {
    dataset: job.spec.outputs[output.name] ?? output.name,
    project: job.project,
    digest,
    parentRef: version.parent?.ref ?? null,
    jobId: job.id,
    outputName: output.name,
    records: countRows(version.records),
    rejects: countRows(version.rejects),
    bytes: countBytes(version.records),
    manifest: JSON.stringify(manifest),
    report,
    createdAt: environment.clock.now(),
    createdBy: job.owner,
  })
  return asOutput(output.name, row)
}

async function readVersionFile(folder: string): Promise<VersionFile> {
  const file = join(folder, VERSION_FILE)
  try {
    return VersionFile.parse(JSON.parse(await readFile(file, 'utf8')))
  } catch (error) {
    throw outputDamaged(file, 'does not describe a dataset', error)
  }
}

/** The digest was taken when the part was written: what lies there now must still be that. */
async function storePart(blobs: BlobStore, folder: string, part: Part): Promise<void> {
  const file = join(folder, part.name)
  const stored = await blobs.putFile(file)
  if (stored.digest !== part.digest) {
    throw outputDamaged(file, `has changed since it was written: its digest is ${stored.digest}`)
  }
}

type Row = Selectable<DatasetVersionRow>

const findPublished = (db: Kysely<Tables>, jobId: string, outputName: string): Promise<Row | undefined> =>
  db
    .selectFrom('datasetVersion')
    .selectAll()
    .where('jobId', '=', jobId)
    .where('outputName', '=', outputName)
    .executeTakeFirst()

/** Takes the next number. Two that take the same one meet at the primary key; the later tries again. */
async function insertVersion(
  db: Kysely<Tables>,
  values: Omit<DatasetVersionRow, 'version' | 'manifest' | 'report' | 'jobId' | 'outputName'> & {
    readonly manifest: string
    readonly report: string
    readonly jobId: string
    readonly outputName: string
  },
): Promise<Row> {
  for (;;) {
    const { latest } = await db
      .selectFrom('datasetVersion')
      .select((eb) => eb.fn.coalesce(eb.fn.max('version'), eb.lit(0)).as('latest'))
      .where('project', '=', values.project)
      .where('dataset', '=', values.dataset)
      .executeTakeFirstOrThrow()
    const row = await db
      .insertInto('datasetVersion')
      .values({ ...values, version: latest + 1 })
      .onConflict((conflict) => conflict.doNothing())
      .returningAll()
      .executeTakeFirst()
    if (row !== undefined) return row
    const published = await findPublished(db, values.jobId, values.outputName)
    if (published !== undefined) return published
  }
}

const asOutput = (name: string, row: Row): JobOutput => ({
  name,
  kind: 'dataset',
  ref: formatRef(row.dataset, row.version),
  digest: row.digest,
  metadata: { records: row.records, rejects: row.rejects, bytes: row.bytes },
})
