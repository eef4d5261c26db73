/** Lines of a job's history, as people read them. */
import { inEnglish, say, sayError, verbatim, type EventKind, type Said } from '#contract'
import type { NewEvent } from './event-feed.ts'
import { SAID_LIMIT_CHARS, type EventLine } from './read-reports.ts'
import { storableSaid } from './storable-said.ts'

export function lineOf(jobId: string, line: EventLine): NewEvent {
  switch (line.kind) {
    case 'fault':
      return jobLine(jobId, 'recovery', 'fault', faultOf(line), line.at, { step: line.step ?? null })
    case 'recovered': {
      const { ring, stepsLost, seconds } = line
      const said = say('recovered.in-place', {
        from: originOf(line),
        count: stepsLost,
        seconds: seconds.toFixed(1),
      })
      return jobLine(jobId, 'recovery', 'recovered', said, line.at, { ring, stepsLost, seconds })
    }
    case 'checkpoint': {
      const { step, seconds, bytes } = line
      const size = (bytes / 1024 / 1024).toFixed(1)
      const said = say('history.checkpoint', { step, size, seconds: seconds.toFixed(1) })
      return jobLine(jobId, 'checkpoint', 'checkpoint', said, line.at, { step, seconds, bytes })
    }
    case 'message':
      return jobLine(jobId, 'message', 'message', line.said ?? verbatim(line.message), line.at)
    case 'failed':
      return jobLine(jobId, 'message', 'failed', failureOf(line), line.at, { class: line.class })
  }
}

export const faultOf = ({ what, said }: Extract<EventLine, { kind: 'fault' }>): Said => said ?? verbatim(what)
export const originOf = ({ healedFrom, said }: Extract<EventLine, { kind: 'recovered' }>): Said =>
  said ?? verbatim(healedFrom)
export function failureOf(line: Extract<EventLine, { kind: 'failed' }>): Said {
  const { message, hint, code, details, said } = line
  if (said !== null) return said
  if (code !== null && code !== undefined) {
    const error = sayError({ code, message, hint: hint ?? undefined, details: details ?? {} })
    if (JSON.stringify(error).length <= SAID_LIMIT_CHARS) return storableSaid(error)
  }
  return verbatim(hint === null || hint === undefined ? message : `${message}. ${hint}`)
}

export function jobLine(
  jobId: string,
  change: string,
  kind: EventKind,
  said: Said,
  at?: number,
  data: Readonly<Record<string, unknown>> = {},
): NewEvent {
  return {
    topic: 'job',
    key: jobId,
    change,
    line: { kind, message: inEnglish(said), data: { ...data, said } },
    ...(at === undefined ? {} : { at: Math.round(at) }),
  }
}
