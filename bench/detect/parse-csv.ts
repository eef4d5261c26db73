/** CSV as RFC 4180 has it: quoted cells hold commas, quotes written twice, and line breaks. */
export interface CsvRow {
  /** Where it begins, from 1. */
  readonly line: number
  readonly cells: readonly string[]
}

const BREAK = /[,\r\n]/g

export function parseCsv(text: string, refuse: (line: number, what: string) => Error): CsvRow[] {
  const rows: CsvRow[] = []
  let line = 1
  let at = 0
  while (at < text.length) {
    const from = line
    const cells: string[] = []
    for (;;) {
      let cell = ''
      if (text[at] === '"') {
        for (;;) {
          const end = text.indexOf('"', at + 1)
          if (end < 0) throw refuse(from, 'a quoted cell has no end')
          cell += text.slice(at + 1, end)
          at = end + 1
          if (text[at] !== '"') break
          cell += '"'
        }
        line += cell.split('\n').length - 1
      } else {
        BREAK.lastIndex = at
        const end = BREAK.exec(text)?.index ?? text.length
        cell = text.slice(at, end)
        at = end
      }
      cells.push(cell)
      if (text[at] !== ',') break
      at += 1
    }
    if (text[at] === '\r') at += 1
    if (at < text.length && text[at] !== '\n') throw refuse(from, 'something follows a quoted cell')
    at += 1
    line += 1
    if (cells.length > 1 || cells[0] !== '') rows.push({ line: from, cells })
  }
  return rows
}
