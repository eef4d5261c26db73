/**
 * Rows become Parquet files of bounded size: what is held in memory is one part, however many rows there are.
 * The same rows give the same bytes.
 */
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { open, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { DuckDBAppender, DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'
import { systemErrorCode } from '#base'
import { diskFull } from '../errors.ts'
import type { Cell, Column, Part } from '../version-files.ts'
import { quoteName, quoteText } from './open-duckdb.ts'

export interface PartWriter {
  append(row: readonly Cell[]): Promise<void>
  finish(): Promise<Part[]>
}

export interface PartOptions {
  readonly folder: string
  /** `records`, `rejects`: the files are records-00000.parquet and so on. */
  readonly stem: string
  readonly columns: readonly Column[]
}

/** In UTF-16 code units. DuckDB holds a part three times while it writes it. */
const PART_CHARACTERS = 8 * 1_024 * 1_024
const PART_ROWS = 50_000

export function openPartWriter(duckDb: DuckDBInstance, { folder, stem, columns }: PartOptions): PartWriter {
  const table = quoteName(stem)
  const parts: Part[] = []
  let connection: DuckDBConnection | null = null
  let appender: DuckDBAppender | null = null
  let rows = 0
  let characters = 0

  const begin = async (): Promise<DuckDBAppender> => {
    const definitions = columns.map(({ name, type }) => `${quoteName(name)} ${type}`).join(', ')
    connection ??= await duckDb.connect()
    await connection.run(`create or replace table ${table} (${definitions})`)
    rows = 0
    characters = 0
    return connection.createAppender(stem)
  }

  const writePart = async (): Promise<void> => {
    if (connection === null || appender === null) return
    appender.closeSync()
    appender = null
    const name = `${stem}-${String(parts.length).padStart(5, '0')}.parquet`
    const path = join(folder, name)
    try {
      await connection.run(`copy ${table} to ${quoteText(path)} (format parquet, compression zstd)`)
      await connection.run(`drop table ${table}`)
      parts.push({ name, rows, ...(await seal(path)) })
    } catch (error) {
      throw orDiskFull(error, folder)
    }
  }

  return {
    append: async (row) => {
      appender ??= await begin()
      for (const [index, column] of columns.entries()) {
        const cell = row[index] ?? null
        if (typeof cell === 'string') characters += cell.length
        appendCell(appender, column, cell)
      }
      appender.endRow()
      rows += 1
      if (rows >= PART_ROWS || characters >= PART_CHARACTERS) await writePart()
    },
    finish: async () => {
      await writePart()
      return parts
    },
  }
}

function appendCell(appender: DuckDBAppender, { name, type }: Column, cell: Cell): void {
  if (cell === null) appender.appendNull()
  else if (type === 'VARCHAR' && typeof cell === 'string') appender.appendVarchar(cell)
  else if (type === 'INTEGER' && typeof cell === 'number') appender.appendInteger(cell)
  else if (type === 'DOUBLE' && typeof cell === 'number') appender.appendDouble(cell)
  else throw new TypeError(`Column ${name} is ${type} and was given a ${typeof cell}`)
}

/** On disk for good, and its digest. */
async function seal(path: string): Promise<{ digest: string; bytes: number }> {
  const file = await open(path, 'r+')
  await file.sync()
  await file.close()
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) hash.update(chunk as Buffer)
  return { digest: `sha256:${hash.digest('hex')}`, bytes: (await stat(path)).size }
}

/** DuckDB has only its words for it. */
function orDiskFull(error: unknown, folder: string): unknown {
  const code = systemErrorCode(error)
  const says = error instanceof Error ? error.message : ''
  const isFull =
    code === 'ENOSPC' || code === 'EDQUOT' || /No space left on device|Disk quota exceeded/.test(says)
  return isFull ? diskFull(folder, error) : error
}
