/** The rows of a version's parts in their order, a few thousand at a time. */
import { LIST, listValue, VARCHAR, type DuckDBConnection } from '@duckdb/node-api'
import type { Cell } from '../version-files.ts'
import { quoteName } from './open-duckdb.ts'

export async function* readParts(
  duckDb: DuckDBConnection,
  files: readonly string[],
  columns: readonly string[],
): AsyncGenerator<Cell[][]> {
  // One file after the other: DuckDB then holds what it decoded of one.
  for (const file of files) {
    const result = await duckDb.stream(
      `select ${columns.map(quoteName).join(', ')} from read_parquet(?)`,
      [listValue([file])],
      [LIST(VARCHAR)],
    )
    for await (const rows of result.yieldRows()) yield rows as Cell[][]
  }
}
