/** The answer on standard output, in the form that was asked for. */
import { renderTable, type Column } from './table.ts'

export const FORMATS = ['table', 'wide', 'json', 'yaml', 'name', 'jsonl'] as const
export type Format = (typeof FORMATS)[number]

export interface Screen {
  readonly write: (text: string) => void
  readonly format: Format
  /** Width of the terminal, or null. */
  readonly columns: number | null
}

export interface ListView<Item> {
  readonly columns: readonly Column<Item>[]
  readonly nameOf: (item: Item) => string
}

export interface List<Item> {
  readonly items: readonly Item[]
  readonly nextCursor?: string | null
}

/** Lists are `{items, nextCursor}` as JSON, so that a program sees that there is more. */
export async function printList<Item>(screen: Screen, list: List<Item>, view: ListView<Item>): Promise<void> {
  const { write, format, columns } = screen
  const { items, nextCursor = null } = list
  if (format === 'json') return printJson(write, { items, nextCursor })
  if (format === 'yaml') return printYaml(write, { items, nextCursor })
  if (format === 'jsonl') return write(items.map((item) => `${JSON.stringify(item)}\n`).join(''))
  if (format === 'name') return write(items.map((item) => `${view.nameOf(item)}\n`).join(''))
  if (items.length === 0) return
  const size = { columns, isWide: format === 'wide' }
  write(`${renderTable(view.columns, items, size).join('\n')}\n`)
}

/** One thing: `lines` are what a person reads. */
export async function printOne<Item>(
  { write, format }: Screen,
  item: Item,
  nameOf: (item: Item) => string,
  lines: (item: Item) => readonly string[],
): Promise<void> {
  if (format === 'json') return printJson(write, item)
  if (format === 'yaml') return printYaml(write, item)
  if (format === 'jsonl') return write(`${JSON.stringify(item)}\n`)
  if (format === 'name') return write(`${nameOf(item)}\n`)
  write(`${lines(item).join('\n')}\n`)
}

const printJson = (write: (text: string) => void, value: unknown): void =>
  write(`${JSON.stringify(value, null, 2)}\n`)

async function printYaml(write: (text: string) => void, value: unknown): Promise<void> {
  const { stringify } = await import('yaml')
  write(stringify(value, { aliasDuplicateObjects: false }))
}
