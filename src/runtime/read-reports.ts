/** New lines of progress.jsonl and events.jsonl, from where the last reading ended. */
import { z } from 'zod'
import { Said, isKnown } from '#contract'
import type { Offsets } from './job-record.ts'
import type { AttemptHandle, Launcher } from './launcher.ts'
import { storableSaid } from './storable-said.ts'
import { storable } from './storable.ts'

const finite = z
  .number()
  .nullish()
  .transform((value) => value ?? null)
/** What is longer is cut, in UTF-16 code units. */
const TEXT_LIMIT = 2_000
const text = z.string().transform((value) => storable(value.slice(0, TEXT_LIMIT)))
const step = z.number().int().min(0).max(2_147_483_647)

const ProgressLine = z.object({
  at: z.number(),
  phase: text,
  done: z.number(),
  total: z.number(),
  unit: text,
  step: step.nullish().transform((value) => value ?? null),
  loss: finite,
  evalLoss: finite,
  tokensPerSecond: finite,
  secondsLeft: finite,
})
export type ProgressLine = z.infer<typeof ProgressLine>

const at = z.number()
/** The sentence as data, for other languages. One that we do not know, or that is very long, is none. */
export const SAID_LIMIT_CHARS = 8_000
const said = z
  .unknown()
  .optional()
  .transform((value): Said | null => {
    const found = Said.safeParse(value).data
    const isTaken = found !== undefined && JSON.stringify(found).length <= SAID_LIMIT_CHARS && isKnown(found)
    return isTaken ? storableSaid(found) : null
  })
const EventLine = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('fault'), id: text, at, what: text, said, step: step.nullish() }),
  z.object({
    kind: z.literal('recovered'),
    id: text,
    at,
    ring: z.number().int().min(0).max(3),
    healedFrom: text,
    said,
    stepsLost: step,
    seconds: z.number().min(0),
    step: step.nullish(),
  }),
  z.object({ kind: z.literal('checkpoint'), at, step, seconds: z.number(), bytes: z.number() }),
  z.object({ kind: z.literal('message'), at, message: text, said }),
  z.object({
    kind: z.literal('failed'),
    at,
    class: text,
    message: text,
    hint: text.nullish(),
    code: text.nullish(),
    details: z.record(z.string(), z.unknown()).nullish(),
    said,
  }),
])
export type EventLine = z.infer<typeof EventLine>

export interface Reports {
  readonly progress: readonly ProgressLine[]
  readonly events: readonly EventLine[]
  readonly offsets: Offsets
  /** Lines that are not what the contract says. They are skipped. */
  readonly garbageCount: number
  /** There was more than one reading takes: read again before an end is believed. */
  readonly hasMore: boolean
}

/** A cycle reads so much of each file at most; a longer line is skipped whole. */
const READ_LIMIT_BYTES = 1024 * 1024

export async function readReports(
  launcher: Launcher,
  attempt: AttemptHandle,
  offsets: Offsets,
): Promise<Reports> {
  const progress = await readLines(launcher, attempt, 'progress.jsonl', offsets.progress)
  const events = await readLines(launcher, attempt, 'events.jsonl', offsets.events)
  const reports = progress.lines.map((line) => parseLine(line, ProgressLine))
  const happenings = events.lines.map((line) => parseLine(line, EventLine))
  const garbage = [...reports, ...happenings].filter((line) => line === null).length
  return {
    progress: reports.filter((line) => line !== null),
    events: happenings.filter((line) => line !== null),
    offsets: { progress: progress.nextOffset, events: events.nextOffset },
    garbageCount: garbage + progress.skippedCount + events.skippedCount,
    hasMore: progress.hasMore || events.hasMore,
  }
}

interface Lines {
  readonly lines: readonly string[]
  readonly nextOffset: number
  readonly skippedCount: number
  readonly hasMore: boolean
}

async function readLines(
  launcher: Launcher,
  attempt: AttemptHandle,
  file: string,
  offset: number,
): Promise<Lines> {
  const found = await launcher.read(attempt, file, offset, READ_LIMIT_BYTES)
  if (found === null || found.bytes.length === 0) {
    // Shorter than what was read: written anew. Points are overwritten, so reading it all is safe.
    const start = found !== null && found.size < offset ? 0 : offset
    return {
      lines: [],
      nextOffset: start,
      skippedCount: 0,
      hasMore: start !== offset && (found?.size ?? 0) > 0,
    }
  }
  const { bytes, size } = found
  const end = bytes.lastIndexOf(0x0a) + 1
  if (end === 0) {
    // No whole line yet, unless it is longer than any line of ours: then it is passed over piece by piece.
    const isTooLong = bytes.length === READ_LIMIT_BYTES
    const nextOffset = isTooLong ? offset + bytes.length : offset
    return { lines: [], nextOffset, skippedCount: isTooLong ? 1 : 0, hasMore: isTooLong }
  }
  const lines = bytes
    .toString('utf8', 0, end)
    .split('\n')
    .filter((line) => line.trim() !== '')
  return { lines, nextOffset: offset + end, skippedCount: 0, hasMore: offset + bytes.length < size }
}

/** Python's json writes NaN and Infinity, which are no JSON: a loss that is no number is none. */
function parseLine<T>(line: string, schema: z.ZodType<T>): T | null {
  for (const spelling of [line, line.replaceAll(/(?<=[:,[]\s*)(?:NaN|-?Infinity)(?=\s*[,}\]])/g, 'null')]) {
    try {
      return schema.safeParse(JSON.parse(spelling)).data ?? null
    } catch {
      // Not JSON in this spelling.
    }
  }
  return null
}
