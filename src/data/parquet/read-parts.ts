/** The rows of a version's parts in their order, a few thousand at a time. */
import { LIST, listValue, VARCHAR, type DuckDBInstance } from '@duckdb/node-api'
import type { Cell } from '../version-files.ts'
import { quoteName } from './open-duckdb.ts'

export async function* readParts(
  duckDb: DuckDBInstance,
  files: readonly string[],
  columns: readonly string[],
): AsyncGenerator<Cell[][]> {
  const connection = await duckDb.connect()
  try {
    // One file after the other: DuckDB then holds what it decoded of one.
    for (const file of files) {
      const result = await connection.stream(
        `select ${columns.map(quoteName).join(', ')} from read_parquet(?)`,
        [listValue([file])],
        [LIST(VARCHAR)],
      )
      for await (const rows of result.yieldRows()) yield rows as Cell[][]
    }
  } finally {
    connection.closeSync()
  }
}
