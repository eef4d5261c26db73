/** What this process measured of jobs since it started, by project, for those who watch it from outside. */
import { createHistogram, type HistogramReading } from '#base'
import type { EventLine } from './read-reports.ts'

const MINUTE = 60
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
const WAIT_SECONDS = [
  1,
  5,
  15,
  MINUTE,
  5 * MINUTE,
  15 * MINUTE,
  HOUR,
  4 * HOUR,
  12 * HOUR,
  DAY,
  3 * DAY,
  7 * DAY,
]
const CHECKPOINT_SECONDS = [0.01, 0.05, 0.1, 0.5, 1, 5, 10, 30, MINUTE, 5 * MINUTE, 15 * MINUTE]

export interface MeasuresReading {
  /** From submission until its first attempt got its devices, of jobs that started. */
  readonly queueWaitSeconds: HistogramReading
  /** How long it took to write one that is complete, as the program says it. */
  readonly checkpointSeconds: HistogramReading
}

export interface Measures {
  /** Call it after the commit: who is rolled back comes again. */
  noteStart(project: string, waitMs: number): void
  noteEvents(project: string, lines: readonly EventLine[]): void
  read(project: string): MeasuresReading
}

export function createMeasures(): Measures {
  const make = () => ({
    waits: createHistogram(WAIT_SECONDS),
    checkpoints: createHistogram(CHECKPOINT_SECONDS),
  })
  const projects = new Map<string, ReturnType<typeof make>>()
  const of = (project: string): ReturnType<typeof make> => {
    const found = projects.get(project) ?? make()
    projects.set(project, found)
    return found
  }
  return {
    noteStart: (project, waitMs) => of(project).waits.observe(Math.max(0, waitMs) / 1000),
    noteEvents: (project, lines) => {
      for (const line of lines) if (line.kind === 'checkpoint') of(project).checkpoints.observe(line.seconds)
    },
    read: (project) => {
      const { waits, checkpoints } = projects.get(project) ?? make()
      return { queueWaitSeconds: waits.read(), checkpointSeconds: checkpoints.read() }
    },
  }
}
