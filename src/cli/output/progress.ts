/**
 * What moves while one waits, on standard error: one line that is drawn again on a terminal; elsewhere a line
 * for each phase, and for each quarter of the way.
 */
import { cut } from './width.ts'

export interface Progress {
  /** `share` from 0 to 1, or null where nobody knows. `phase` names what is done. */
  show(phase: string, text: string, share: number | null): void
  /** Takes the moving line away. */
  end(): void
}

export interface ProgressOptions {
  readonly write: (text: string) => void
  /** Width of the terminal; null where there is none. */
  readonly columns: () => number | null
}

const BAR = 20

export function openProgress({ write, columns }: ProgressOptions): Progress {
  let shown = ''
  let lastStep = ''
  return {
    show: (phase, text, share) => {
      const room = columns()
      if (room === null) {
        const step = `${phase} ${share === null ? '' : Math.floor(share * 4)}`
        if (step !== lastStep) write(`${text}\n`)
        lastStep = step
        return
      }
      const bar = share === null ? '' : `${renderBar(share)} `
      const line = cut(`${bar}${text}`, room - 1)
      if (line !== shown) write(`\r\u001b[K${line}`)
      shown = line
    },
    end: () => {
      if (shown !== '') write('\r\u001b[K')
      shown = ''
    },
  }
}

export const silentProgress: Progress = { show: () => {}, end: () => {} }

function renderBar(share: number): string {
  const full = Math.round(Math.min(1, Math.max(0, share)) * BAR)
  return '█'.repeat(full) + '░'.repeat(BAR - full)
}
