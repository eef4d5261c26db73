/** The table of model versions: the one place that writes it. */
import { createHash } from 'node:crypto'
import { sql, type Kysely, type Selectable } from 'kysely'
import { z } from 'zod'
import { canonicalJson } from '#base'
import { ModelVersion } from '#contract'
import type { ModelVersionRow, Tables } from '#store'

export type NewModelVersion = Omit<ModelVersion, 'version' | 'ref' | 'digest'> & {
  readonly project: string
  readonly jobId: string
}

/** What a version is made of, in one digest. */
export function digestOf(files: ModelVersion['files']): string {
  const content = canonicalJson(files.map(({ name, digest }) => ({ name, digest })))
  return `sha256:${createHash('sha256').update(content).digest('hex')}`
}

/**
 * Adds the next version. A job makes one version, however often it publishes; and files that are a version of
 * this model already are that version.
 */
export async function addVersion(db: Kysely<Tables>, made: NewModelVersion): Promise<ModelVersion> {
  const digest = digestOf(made.files)
  return db.transaction().execute(async (tx) => {
    // Two register jobs of one model take their numbers one after the other.
    await sql`select pg_advisory_xact_lock(hashtext(${`model ${made.project}/${made.model}`}))`.execute(tx)
    const rows = await tx
      .selectFrom('modelVersion')
      .selectAll()
      .where('project', '=', made.project)
      .where('model', '=', made.model)
      .orderBy('version', 'desc')
      .execute()
    const same = rows.find((row) => row.jobId === made.jobId) ?? rows.find((row) => row.digest === digest)
    if (same !== undefined) return fromRow(same)
    const row = await tx
      .insertInto('modelVersion')
      .values({
        model: made.model,
        version: (rows[0]?.version ?? 0) + 1,
        project: made.project,
        digest,
        weightsSha256: made.weightsSha256,
        parameters: made.parameters,
        bytes: made.bytes,
        files: JSON.stringify(made.files),
        evaluation: JSON.stringify(made.evaluation),
        gate: JSON.stringify(made.gate),
        sourceJobId: made.sourceJobId,
        jobId: made.jobId,
        datasetRefs: JSON.stringify(made.datasetRefs),
        createdAt: made.createdAt,
        createdBy: made.createdBy,
      })
      .returningAll()
      .executeTakeFirstOrThrow()
    return fromRow(row)
  })
}

export function fromRow(row: Selectable<ModelVersionRow>): ModelVersion {
  const { shape } = ModelVersion
  return {
    model: row.model,
    version: row.version,
    ref: `${row.model}@${row.version}`,
    digest: row.digest,
    weightsSha256: row.weightsSha256,
    parameters: row.parameters,
    bytes: row.bytes,
    files: shape.files.parse(row.files),
    evaluation: shape.evaluation.parse(row.evaluation),
    gate: shape.gate.parse(row.gate),
    sourceJobId: row.sourceJobId,
    jobId: row.jobId,
    datasetRefs: z.array(z.string()).parse(row.datasetRefs),
    createdAt: row.createdAt,
    createdBy: row.createdBy,
  }
}
