/**
 * Records of a labelled file with the line each begins on: JSON lines, a JSON array, or CSV; plain or gzipped;
 * UTF-8, or GB 18030 where it is no UTF-8. What cannot be read is refused with file and line.
 */
import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { parseCsv } from './parse-csv.ts'
import { splitArray } from './split-array.ts'

export interface FileRecord {
  /** From 1. */
  readonly line: number
  readonly fields: Readonly<Record<string, unknown>>
}

/** A CSV without a header that says anything: one text a line. */
export const WHOLE_LINE = 'line'

export class BadRow extends Error {
  constructor(path: string, line: number, what: string) {
    super(`${basename(path)}, line ${line}: ${what}. Mend or remove that line`)
  }
}

/** Null where the file is of another kind than those that sets are made of. */
export function readRecords(path: string, columns: readonly string[]): FileRecord[] | null {
  const name = path.replace(/\.gz$/, '')
  if (name.endsWith('.jsonl')) return readJsonLines(path)
  if (name.endsWith('.json')) return readJson(path)
  if (name.endsWith('.csv')) return readCsv(path, columns)
  return null
}

function readJsonLines(path: string): FileRecord[] {
  return readText(path)
    .split(/\r?\n/)
    .flatMap((text, at) => (text.trim() === '' ? [] : [toRecord(path, at + 1, text)]))
}

function readJson(path: string): FileRecord[] | null {
  const text = readText(path)
  // An object is data about data, or texts without labels: not the form of a set.
  if (!/^\s*\[/.test(text)) return null
  return splitArray(text).map(({ line, text: element }) => toRecord(path, line, element))
}

function toRecord(path: string, line: number, text: string): FileRecord {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    throw new BadRow(path, line, `it is no JSON (${error instanceof Error ? error.message : String(error)})`)
  }
  if (typeof value === 'string') return { line, fields: { [WHOLE_LINE]: value } }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new BadRow(path, line, 'it is no JSON object')
  }
  return { line, fields: value as Record<string, unknown> }
}

function readCsv(path: string, columns: readonly string[]): FileRecord[] {
  const text = readText(path)
  const firstLine = text.slice(0, Math.max(0, text.search(/\r?\n|$/)))
  const header = firstLine.split(',').map((cell) => cell.replaceAll('"', '').trim())
  if (!header.some((cell) => columns.includes(cell))) {
    return text
      .split(/\r?\n/)
      .flatMap((line, at) => (line.trim() === '' ? [] : [{ line: at + 1, fields: { [WHOLE_LINE]: line } }]))
  }
  const [, ...rows] = parseCsv(text, (line, what) => new BadRow(path, line, what))
  return rows.map(({ line, cells }) => {
    if (cells.length !== header.length) {
      throw new BadRow(path, line, `it has ${cells.length} columns, and the header names ${header.length}`)
    }
    return { line, fields: Object.fromEntries(header.map((column, at) => [column, cells[at]])) }
  })
}

function readText(path: string): string {
  const bytes = readFileSync(path)
  const plain = path.endsWith('.gz') ? gunzipSync(bytes) : bytes
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(plain)
  } catch {
    return new TextDecoder('gb18030').decode(plain)
  }
}
