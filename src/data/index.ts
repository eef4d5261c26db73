/**
 * Documents in, versions out: collecting, labelling, and reading what came of it.
 *
 * A version is Parquet in the blob store plus one row, and never changes. Documents and Parquet are read in
 * child processes; the server keeps names and numbers.
 */
export { createDatasets, type DatasetsOptions } from './create-datasets.ts'
export type * from './service.ts'
