/** Rows of a version or of its rejects: checked here, read in the query process. */
import type { DatasetRows } from '#contract'
import { badRowsQuery } from './errors.ts'
import type { QueryProcess } from './query/query-process.ts'
import type { StoredVersion } from './read-versions.ts'
import type { RowsQuery } from './service.ts'

const ROWS_LIMIT = 500
/** An answer stays below about 5 MB: few rows may have long texts, many have short ones. */
const ANSWER_CHARACTERS = 2_000_000
const CELL_MOST = 100_000

export async function readRows(
  { version, manifest }: StoredVersion,
  { which, offset, limit, where }: RowsQuery,
  query: QueryProcess,
  pathOf: (digest: string) => Promise<string>,
): Promise<DatasetRows> {
  if (!Number.isSafeInteger(offset) || offset < 0) {
    throw badRowsQuery(`offset is ${offset}`, 'Give a whole number from 0')
  }
  if (!Number.isInteger(limit) || limit < 1 || limit > ROWS_LIMIT) {
    throw badRowsQuery(`limit is ${limit}`, `Give a whole number from 1 to ${ROWS_LIMIT}`)
  }
  const columns = (which === 'records' ? manifest.columns : manifest.rejectColumns).map(({ name }) => name)
  if (where !== undefined && !columns.includes(where.column)) {
    throw badRowsQuery(
      `${which} of ${version.ref} have no column "${where.column}"`,
      `Its columns: ${columns.join(', ')}`,
    )
  }
  const parts = which === 'records' ? manifest.records : manifest.rejects
  if (parts.length === 0) return { columns, rows: [], total: 0 }
  const files = await Promise.all(parts.map(({ digest }) => pathOf(digest)))
  const { rows, total } = await query.ask({
    files,
    columns,
    offset,
    limit,
    where: where ?? null,
    cellLimit: Math.min(CELL_MOST, Math.floor(ANSWER_CHARACTERS / limit)),
  })
  return { columns, rows, total }
}
