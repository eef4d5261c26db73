/** Datasets and their versions, from the table. */
import type { Kysely, Selectable } from 'kysely'
import { QualityReport, type DatasetSummary, type DatasetVersion, type Page } from '#contract'
import type { DatasetVersionRow, Tables } from '#store'
import { formatRef, parseRef } from './dataset-ref.ts'
import { badCursor, datasetNotFound, versionNotFound } from './errors.ts'
import { VersionManifest } from './version-manifest.ts'

/** Versions of one dataset that its page lists. */
const HISTORY_LIMIT = 100

export interface StoredVersion {
  readonly version: DatasetVersion
  readonly manifest: VersionManifest
}

export async function findVersion(db: Kysely<Tables>, project: string, ref: string): Promise<StoredVersion> {
  const { name, version } = parseRef(ref)
  const newest = await db
    .selectFrom('datasetVersion')
    .selectAll()
    .where('project', '=', project)
    .where('dataset', '=', name)
    .orderBy('version', 'desc')
    .limit(1)
    .executeTakeFirst()
  if (newest === undefined) throw datasetNotFound(name)
  if (version === null || version === newest.version) return fromRow(newest)
  const row = await db
    .selectFrom('datasetVersion')
    .selectAll()
    .where('project', '=', project)
    .where('dataset', '=', name)
    .where('version', '=', version)
    .executeTakeFirst()
  if (row === undefined) throw versionNotFound(ref, newest.version)
  return fromRow(row)
}

export async function listVersions(
  db: Kysely<Tables>,
  project: string,
  name: string,
): Promise<DatasetVersion[]> {
  const rows = await db
    .selectFrom('datasetVersion')
    .selectAll()
    .where('project', '=', project)
    .where('dataset', '=', name)
    .orderBy('version', 'desc')
    .limit(HISTORY_LIMIT)
    .execute()
  return rows.map((row) => fromRow(row).version)
}

/** In the order of their names; the cursor is the last name of the page before. */
export async function listDatasets(
  db: Kysely<Tables>,
  project: string,
  { cursor, limit }: { cursor?: string | undefined; limit: number },
): Promise<Page<DatasetSummary>> {
  if (cursor !== undefined && !isName(cursor)) throw badCursor(cursor)
  const items = await summaries(db, project, (query) =>
    (cursor === undefined ? query : query.where('dataset', '>', cursor)).limit(limit + 1),
  )
  const shown = items.slice(0, limit)
  return { items: shown, nextCursor: items.length > limit ? (shown.at(-1)?.name ?? null) : null }
}

export async function summarise(db: Kysely<Tables>, project: string, name: string): Promise<DatasetSummary> {
  const [summary] = await summaries(db, project, (query) => query.where('dataset', '=', name))
  if (summary === undefined) throw datasetNotFound(name)
  return summary
}

const groups = (db: Kysely<Tables>, project: string) =>
  db
    .selectFrom('datasetVersion')
    .select((eb) => [
      'dataset',
      eb.fn.max('version').as('latest'),
      eb.fn.countAll().as('versions'),
      eb.fn.min('createdAt').as('createdAt'),
      eb.fn.max('createdAt').as('updatedAt'),
    ])
    .where('project', '=', project)
    .groupBy('dataset')
    .orderBy('dataset')
type Groups = ReturnType<typeof groups>

async function summaries(
  db: Kysely<Tables>,
  project: string,
  narrow: (query: Groups) => Groups,
): Promise<DatasetSummary[]> {
  const rows = await db
    .selectFrom(narrow(groups(db, project)).as('g'))
    .innerJoin('datasetVersion as v', (join) =>
      join
        .onRef('v.dataset', '=', 'g.dataset')
        .onRef('v.version', '=', 'g.latest')
        .on('v.project', '=', project),
    )
    .select(['g.dataset', 'g.latest', 'g.versions', 'g.createdAt', 'g.updatedAt', 'v.records', 'v.bytes'])
    .orderBy('g.dataset')
    .execute()
  return rows.map((row) => ({
    name: row.dataset,
    latest: row.latest,
    versions: Number(row.versions),
    records: row.records,
    bytes: row.bytes,
    createdAt: row.createdAt,
    updatedAt: row.updatedAt,
  }))
}

const isName = (cursor: string): boolean => /^[a-z0-9][a-z0-9._-]{0,62}$/.test(cursor)

function fromRow(row: Selectable<DatasetVersionRow>): StoredVersion {
  const manifest = VersionManifest.parse(row.manifest)
  const version: DatasetVersion = {
    dataset: row.dataset,
    version: row.version,
    ref: formatRef(row.dataset, row.version),
    digest: row.digest,
    parentRef: row.parentRef,
    jobId: row.jobId,
    records: row.records,
    rejects: row.rejects,
    bytes: row.bytes,
    columns: manifest.columns,
    report: QualityReport.parse(row.report),
    createdAt: row.createdAt,
    createdBy: row.createdBy,
  }
  return { version, manifest }
}
