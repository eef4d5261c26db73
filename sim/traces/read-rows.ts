/**
 * Rows of a trace as their authors published them: CSV with a header, plain or gzipped. A row that cannot be
 * meant is refused with its file and line; nothing is skipped in silence.
 */
import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { BatonError } from '#base'

export interface TraceRow {
  /** Text of a column that must be there. */
  text(column: string): string
  /** Text of a column that some files lack. */
  optional(column: string): string
  /** An integer from `min` to `max`. */
  integer(column: string, min: number, max: number): number
  /** The error for this row: what is wrong, with file and line. */
  wrong(what: string): BatonError
}

export function readRows(path: string, columns: readonly string[]): TraceRow[] {
  const name = basename(path)
  const lines = readText(path).split(/\r?\n/)
  const header = (lines[0] ?? '').split(',')
  const missing = columns.filter((column) => !header.includes(column))
  if (missing.length > 0) throw traceError(name, 1, `it has no column ${missing.join(', ')}`)
  const rows: TraceRow[] = []
  for (let at = 1; at < lines.length; at += 1) {
    if (lines[at] === '') continue
    rows.push(rowOf(name, at + 1, header, lines[at]!.split(',')))
  }
  if (rows.length === 0) throw traceError(name, 2, 'there is no row')
  return rows
}

function rowOf(name: string, line: number, header: readonly string[], cells: readonly string[]): TraceRow {
  const wrong = (what: string): BatonError => traceError(name, line, what)
  if (cells.length !== header.length) {
    throw wrong(`it has ${cells.length} columns, and the header names ${header.length}`)
  }
  const optional = (column: string): string => cells[header.indexOf(column)]?.trim() ?? ''
  return {
    optional,
    text: (column) => {
      const value = optional(column)
      if (value === '') throw wrong(`${column} is empty`)
      return value
    },
    integer: (column, min, max) => {
      const value = optional(column)
      const number = Number(value)
      if (value === '' || !Number.isInteger(number) || number < min || number > max) {
        throw wrong(`${column} is "${value}", and it has to be a whole number from ${min} to ${max}`)
      }
      return number
    },
    wrong,
  }
}

function readText(path: string): string {
  try {
    const bytes = readFileSync(path)
    return (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8')
  } catch (cause) {
    throw new BatonError('bad-request', 'sim/trace-unreadable', `${path} cannot be read`, {
      hint: 'Name a folder of traces with --data',
      cause,
    })
  }
}

const traceError = (name: string, line: number, what: string): BatonError =>
  new BatonError('bad-request', 'sim/bad-trace-row', `${name}, line ${line}: ${what}`, {
    hint: `Mend or remove line ${line} of ${name}`,
  })
