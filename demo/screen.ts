/** What the demo prints: a heading a step, plain lines, and on a terminal one line that moves. */
export interface Screen {
  heading(text: string): void
  line(text: string): void
  /** How far `name` is. On a terminal it replaces the line before; elsewhere every fourth part is printed. */
  progress(name: string, text: string, share: number): void
  table(columns: readonly string[], rows: readonly (readonly string[])[]): void
}

export function openScreen(
  write: (text: string) => void,
  isTerminal: boolean,
  columns: () => number,
): Screen {
  let moving: string | null = null
  let hasOpenLine = false
  let quarterShown = -1
  let headingCount = 0
  const end = (): void => {
    if (hasOpenLine) write('\n')
    hasOpenLine = false
    moving = null
    quarterShown = -1
  }
  const line = (text: string): void => {
    end()
    write(`  ${text}\n`)
  }
  return {
    heading: (text) => {
      end()
      headingCount += 1
      write(isTerminal ? `\n\u001b[1m${headingCount}  ${text}\u001b[0m\n` : `\n${headingCount}  ${text}\n`)
    },
    line,
    progress: (name, text, share) => {
      if (name !== moving) end()
      moving = name
      if (isTerminal) {
        const room = Math.max(20, columns() - 4)
        write(`\r\u001b[K  ${bar(share)} ${name}  ${text}`.slice(0, room + 8))
        hasOpenLine = true
        return
      }
      const quarter = Math.floor(share * 4)
      if (quarter <= quarterShown) return
      write(`  ${name}  ${text}\n`)
      quarterShown = quarter
    },
    table: (names, rows) => {
      end()
      const widths = names.map((name, index) =>
        Math.max(name.length, ...rows.map((row) => (row[index] ?? '').length)),
      )
      for (const row of [names, ...rows]) {
        write(`  ${row.map((cell, index) => cell.padEnd(widths[index] ?? 0)).join('  ')}`.trimEnd() + '\n')
      }
    },
  }
}

function bar(share: number): string {
  const full = Math.round(Math.min(1, Math.max(0, share)) * 20)
  return `${'█'.repeat(full)}${'░'.repeat(20 - full)}`
}
