/** Lines of a job's history, as people read them. */
import type { NewEvent } from './event-feed.ts'
import type { EventLine } from './read-reports.ts'

export function lineOf(jobId: string, line: EventLine): NewEvent {
  switch (line.kind) {
    case 'fault':
      return jobLine(jobId, 'recovery', 'fault', line.what, line.at, { step: line.step ?? null })
    case 'recovered':
      return jobLine(
        jobId,
        'recovery',
        'recovered',
        `Healed from ${line.healedFrom}: ${line.stepsLost} steps lost, ${line.seconds.toFixed(1)} s after the fault`,
        line.at,
        { ring: line.ring, stepsLost: line.stepsLost, seconds: line.seconds },
      )
    case 'checkpoint':
      return jobLine(
        jobId,
        'checkpoint',
        'checkpoint',
        `The checkpoint of step ${line.step} is complete (${(line.bytes / 1024 / 1024).toFixed(1)} MiB in ${line.seconds.toFixed(1)} s)`,
        line.at,
        { step: line.step, seconds: line.seconds, bytes: line.bytes },
      )
    case 'message':
      return jobLine(jobId, 'message', 'message', line.message, line.at)
    case 'failed':
      return jobLine(jobId, 'message', 'failed', failureText(line), line.at, { class: line.class })
  }
}

export const failureText = ({ message, hint }: Extract<EventLine, { kind: 'failed' }>): string =>
  hint === null || hint === undefined ? message : `${message}. ${hint}`

export function jobLine(
  jobId: string,
  change: string,
  kind: string,
  message: string,
  at?: number,
  data: Readonly<Record<string, unknown>> = {},
): NewEvent {
  return {
    topic: 'job',
    key: jobId,
    change,
    line: { kind, message, data },
    ...(at === undefined ? {} : { at: Math.round(at) }),
  }
}
