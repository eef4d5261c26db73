/** Lines of a log as it arrives in pieces: a line that is not whole yet waits for its end. */

/** Longer lines are cut where they are shown; the download has them whole. */
export const SHOWN_CHARS = 4000

export interface LogLines {
  readonly lines: readonly string[]
  /** The start of a line whose end has not come. */
  readonly rest: string
}

export const NO_LINES: LogLines = { lines: [], rest: '' }

export function addText(held: LogLines, text: string): LogLines {
  if (text === '') return held
  const parts = `${held.rest}${text}`.split('\n')
  const rest = parts.pop() ?? ''
  return { lines: [...held.lines, ...parts.map(shown)], rest }
}

// oxlint-disable-next-line no-control-regex -- colours of terminals are exactly these
const COLOURS = /\u001B\[[0-9;]*[A-Za-z]/g

/** What a terminal would show: no colours, and of a line that was written over, the last form. */
export function shown(line: string): string {
  const plain = line.replace(COLOURS, '').replace(/\r$/, '')
  const over = plain.slice(plain.lastIndexOf('\r') + 1)
  return over.length > SHOWN_CHARS ? `${over.slice(0, SHOWN_CHARS)}…` : over
}

/** The indexes of the lines that hold `wanted`, whatever its case. */
export function findLines(lines: readonly string[], wanted: string): readonly number[] {
  const needle = wanted.toLowerCase()
  if (needle === '') return []
  const found: number[] = []
  for (const [index, line] of lines.entries()) if (line.toLowerCase().includes(needle)) found.push(index)
  return found
}
