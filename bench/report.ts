/**
 * Figures as they are measured, and one table when a case is done: JSON lines with --json, a table without.
 * Standard output is the answer; what is said on the way goes to standard error.
 */
import { alignTable } from './align-table.ts'
import { renderFigure } from './figure.ts'
import type { BenchOptions } from './options.ts'

export class Report {
  readonly #options: BenchOptions
  /** By subject, then metric, of the case that is open. */
  #rows = new Map<string, Map<string, number>>()

  constructor(options: BenchOptions) {
    this.#options = options
  }

  say(line: string): void {
    process.stderr.write(`${line}\n`)
  }

  add(
    name: string,
    subject: string,
    values: Readonly<Record<string, number>>,
    units: Readonly<Record<string, string>>,
  ): void {
    for (const [metric, value] of Object.entries(values)) {
      const unit = units[metric] ?? ''
      if (this.#options.json) {
        const figure = { bench: this.#options.name, case: name, subject, metric, unit, value }
        process.stdout.write(renderFigure(figure))
      }
      const row = this.#rows.get(subject) ?? new Map<string, number>()
      this.#rows.set(subject, row.set(unit === '' ? metric : `${metric} ${unit}`, value))
    }
  }

  /** Prints the open case's table under this title. */
  close(title: string): void {
    const rows = this.#rows
    this.#rows = new Map()
    if (this.#options.json || rows.size === 0) return
    const columns = [...new Set([...rows.values()].flatMap((row) => Array.from(row.keys())))]
    const cells = [['', ...columns]]
    for (const [subject, row] of rows) {
      const values = columns.map((column) => (row.has(column) ? short(row.get(column)!) : '–'))
      cells.push([subject, ...values])
    }
    process.stdout.write(`\n${title}\n${alignTable(cells)}`)
  }
}

/** Four digits that count, and no exponent. */
function short(value: number): string {
  if (Math.abs(value) >= 1_000) return Math.round(value).toLocaleString('en-US')
  return value.toFixed(Math.abs(value) >= 100 ? 1 : Math.abs(value) >= 10 ? 2 : 3)
}
