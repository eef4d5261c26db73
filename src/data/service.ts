/** What other modules ask of data. */
import type { DatasetDetail, DatasetRows, DatasetSummary, DatasetVersion, Page } from '#contract'
import type { JobProgram } from '#runtime'

/** A version that exists, with its Parquet files. */
export interface ResolvedDataset {
  /** `docs@2`. */
  readonly ref: string
  readonly digest: string
  readonly records: number
  /** Blobs in the order of their rows. Columns: see `DatasetVersion.columns`. */
  readonly files: readonly { readonly digest: string; readonly path: string; readonly bytes: number }[]
}

export interface RowsQuery {
  readonly which: 'records' | 'rejects'
  readonly offset: number
  readonly limit: number
  /** Rows where this column holds this value. */
  readonly where?: { readonly column: string; readonly equals: string } | undefined
}

export interface Datasets {
  list(project: string, query: { cursor?: string | undefined; limit: number }): Promise<Page<DatasetSummary>>
  get(project: string, name: string): Promise<DatasetDetail>
  version(project: string, ref: string): Promise<DatasetVersion>
  rows(project: string, ref: string, query: RowsQuery): Promise<DatasetRows>
  /** `docs` or `docs@2`; throws data/dataset-not-found or data/version-not-found. */
  resolve(project: string, ref: string): Promise<ResolvedDataset>
  readonly programs: { readonly collect: JobProgram; readonly label: JobProgram }
  /** Ends the query process. */
  close(): Promise<void>
}
