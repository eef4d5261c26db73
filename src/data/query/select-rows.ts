/** One page of the rows of Parquet files, and how many there are. Values are bound, names quoted. */
import { LIST, listValue, VARCHAR, type DuckDBConnection } from '@duckdb/node-api'
import { quoteName } from '../parquet/open-duckdb.ts'
import type { QueryRequest } from './query-messages.ts'

type AnswerCell = string | number | boolean | null

export async function selectRows(
  duckDb: DuckDBConnection,
  { files, columns, offset, limit, where, cellLimit }: QueryRequest,
): Promise<{ rows: AnswerCell[][]; total: number }> {
  if (files.length === 0) return { rows: [], total: 0 }
  const from = `from read_parquet(?)${where === null ? '' : ` where cast(${quoteName(where.column)} as varchar) = ?`}`
  const values = [listValue([...files]), ...(where === null ? [] : [where.equals])]
  const types = [LIST(VARCHAR), ...(where === null ? [] : [VARCHAR])]
  const counted = await duckDb.runAndReadAll(`select count(*)::integer ${from}`, values, types)
  const total = Number(counted.getRows()[0]?.[0] ?? 0)
  const cells = columns.map(quoteName).join(', ')
  // LIMIT takes whole numbers that the schema has checked.
  const page = await duckDb.runAndReadAll(
    `select ${cells} ${from} limit ${limit} offset ${offset}`,
    values,
    types,
  )
  return { rows: page.getRows().map((row) => row.map((cell) => plain(cell, cellLimit))), total }
}

function plain(cell: unknown, limit: number): AnswerCell {
  if (cell === null || typeof cell === 'boolean' || typeof cell === 'number') return cell
  const text = typeof cell === 'string' ? cell : String(cell)
  return text.length <= limit ? text : `${text.slice(0, limit).toWellFormed()}…`
}
