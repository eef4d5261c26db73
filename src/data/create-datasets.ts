/** The data module, put together. */
import { join } from 'node:path'
import type { Kysely } from 'kysely'
import type { Clock, Logger } from '#base'
import type { DatasetDetail } from '#contract'
import type { BlobStore, Tables } from '#store'
import { collectProgram } from './collect-program.ts'
import { parseRef } from './dataset-ref.ts'
import { versionUnreadable } from './errors.ts'
import { labelProgram } from './label-program.ts'
import { openQueryProcess } from './query/query-process.ts'
import { readRows } from './read-rows.ts'
import { findVersion, listDatasets, listVersions, summarise, type StoredVersion } from './read-versions.ts'
import type { Datasets, ResolvedDataset } from './service.ts'

export interface DatasetsOptions {
  readonly db: Kysely<Tables>
  readonly blobs: BlobStore
  readonly clock: Clock
  readonly log: Logger
  readonly dataDir: string
  /** Jobs that read a dataset, newest first: rows of jobs belong to the runtime. */
  readonly jobsReading: (project: string, dataset: string) => Promise<DatasetDetail['readBy']>
}

export function createDatasets({ db, blobs, clock, log, dataDir, jobsReading }: DatasetsOptions): Datasets {
  const query = openQueryProcess({ folders: [join(dataDir, 'blobs')], log })

  const pathIn =
    (ref: string) =>
    async (digest: string): Promise<string> => {
      try {
        if (blobs.path === undefined) throw new Error('This blob store has no local files')
        return await blobs.path(digest)
      } catch (error) {
        throw versionUnreadable(ref, error)
      }
    }

  const resolve = async (project: string, ref: string): Promise<ResolvedDataset> =>
    resolved(await findVersion(db, project, ref))

  const resolved = async ({ version, manifest }: StoredVersion): Promise<ResolvedDataset> => {
    const pathOf = pathIn(version.ref)
    const files = await Promise.all(
      manifest.records.map(async ({ digest, bytes }) => ({ digest, bytes, path: await pathOf(digest) })),
    )
    return { ref: version.ref, digest: version.digest, records: version.records, files }
  }

  return {
    list: (project, page) => listDatasets(db, project, page),
    get: async (project, name) => {
      const summary = await summarise(db, project, parseRef(name).name)
      const [history, readBy] = await Promise.all([
        listVersions(db, project, summary.name),
        jobsReading(project, summary.name),
      ])
      return { ...summary, history, readBy }
    },
    version: async (project, ref) => (await findVersion(db, project, ref)).version,
    rows: async (project, ref, rowsQuery) => {
      const stored = await findVersion(db, project, ref)
      return readRows(stored, rowsQuery, query, pathIn(stored.version.ref))
    },
    resolve,
    programs: {
      collect: collectProgram({ db, blobs, clock, dataDir }),
      label: labelProgram({
        db,
        blobs,
        clock,
        findInput: async (project, ref) => {
          const stored = await findVersion(db, project, ref)
          const { dataset: name, report } = stored.version
          return { ...(await resolved(stored)), columns: stored.manifest.columns, name, report }
        },
      }),
    },
    close: () => query.close(),
  }
}
