/** Rows under headings, in columns that stay. */
import { cut, padEnd, padStart, plain, widthOf } from './width.ts'

export interface Column<Item> {
  readonly heading: string
  readonly cell: (item: Item) => string
  readonly align?: 'right'
  /** Only with -o wide. */
  readonly isWide?: true
  /** Free text: cut to the terminal. At most one column, the last. */
  readonly isElastic?: true
}

export interface TableSize {
  /** Width of the terminal; null where there is none: nothing is cut. */
  readonly columns: number | null
  readonly isWide: boolean
}

const GAP = 2

export function renderTable<Item>(
  columns: readonly Column<Item>[],
  items: readonly Item[],
  { columns: room, isWide }: TableSize,
): string[] {
  const shown = columns.filter((column) => isWide || column.isWide !== true)
  const cells = items.map((item) => shown.map((column) => plain(column.cell(item))))
  const widths = shown.map((column, index) =>
    Math.max(widthOf(column.heading), ...cells.map((row) => widthOf(row[index] ?? ''))),
  )
  const elastic = shown.findIndex((column) => column.isElastic === true)
  if (room !== null && elastic !== -1 && !isWide) {
    const others = widths.reduce((sum, width, index) => sum + (index === elastic ? 0 : width + GAP), 0)
    widths[elastic] = Math.min(widths[elastic] ?? 0, Math.max(16, room - others))
  }
  const renderRow = (row: readonly string[]): string =>
    row
      .map((cell, index) => {
        const width = widths[index] ?? 0
        const text = cut(cell, width)
        return shown[index]?.align === 'right' ? padStart(text, width) : padEnd(text, width)
      })
      .join(' '.repeat(GAP))
      .trimEnd()
  return [shown.map((column) => column.heading), ...cells].map(renderRow)
}
