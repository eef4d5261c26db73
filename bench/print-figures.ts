/** What a benchmark says: JSON lines for programs, a table for people. */
import { alignTable } from './align-table.ts'
import { renderFigure, type Figure } from './figure.ts'

export interface TableColumn {
  readonly title: string
  readonly subject: string
  readonly metric: string
  readonly digits: number
}

export function printFigures(
  figures: readonly Figure[],
  columns: readonly TableColumn[],
  isJson: boolean,
): void {
  if (isJson) {
    for (const figure of figures) process.stdout.write(renderFigure(figure))
    return
  }
  const cases = [...new Set(figures.map((figure) => figure.case))]
  const cell = (name: string, { subject, metric, digits }: TableColumn): string =>
    figures
      .find((one) => one.case === name && one.subject === subject && one.metric === metric)
      ?.value.toFixed(digits) ?? '–'
  const rows = [
    ['case', ...columns.map(({ title }) => title)],
    ...cases.map((name) => [name].concat(columns.map((column) => cell(name, column)))),
  ]
  process.stdout.write(alignTable(rows))
}
