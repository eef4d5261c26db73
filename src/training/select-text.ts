/** The SQL that reads the texts of a dataset version that labels select, in the order of its rows. */
import type { DuckDBConnection } from '@duckdb/node-api'
import { noSuchColumn } from './train-errors.ts'

/** Label column to the values that fit; null is "no label". Several columns must all fit. */
export type Selection = Readonly<Record<string, readonly (string | null)[]>>

export async function selectText(
  connection: DuckDBConnection,
  ref: string,
  paths: readonly string[],
  where: Selection,
): Promise<string> {
  const source = `read_parquet([${paths.map(literal).join(', ')}])`
  const described = await connection.runAndReadAll(`describe select * from ${source}`)
  const columns = described.getRows().map(([name]) => String(name))
  for (const column of ['text', ...Object.keys(where)]) {
    if (!columns.includes(column)) throw noSuchColumn(ref, column, columns)
  }
  const conditions = Object.entries(where).map(([column, values]) => {
    const texts = values.filter((value) => value !== null)
    const isIn =
      texts.length === 0 ? 'false' : `${name(column)}::varchar in (${texts.map(literal).join(', ')})`
    return values.includes(null) ? `(${isIn} or ${name(column)} is null)` : `coalesce(${isIn}, false)`
  })
  const filter = conditions.length === 0 ? '' : ` where ${conditions.join(' and ')}`
  return `select "text" from ${source}${filter}`
}

const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`
const name = (text: string): string => `"${text.replaceAll('"', '""')}"`
