import { isTerminal, type LogChunk } from '#contract'
import { patternsOfAttempt } from './attempt-secrets.ts'
import type { RuntimeContext } from './context.ts'
import { attemptNotFound, logNotMasked, logRemoved, streamNotFound } from './errors.ts'
import { handleOf, stateOf, type JobRecord } from './job-record.ts'
import { readMasked } from './read-masked.ts'
import type { LogQuery } from './service.ts'

/** No answer is larger, whatever is asked for. */
const CHUNK_LIMIT_BYTES = 4 * 1024 * 1024

export async function readLog(context: RuntimeContext, job: JobRecord, query: LogQuery): Promise<LogChunk> {
  let rows = context.db.selectFrom('attempt').selectAll().where('jobId', '=', job.id)
  if (query.attempt !== undefined) rows = rows.where('number', '=', query.attempt)
  const attempt = await rows.orderBy('number', 'desc').executeTakeFirst()
  if (attempt === undefined) {
    if (query.attempt !== undefined) throw attemptNotFound(job.id, query.attempt)
    return emptyChunk(query.stream ?? 'main', isTerminal(stateOf(job)))
  }
  if (attempt.filesRemovedAt !== null) {
    throw logRemoved(job.id, attempt.number, new Date(attempt.filesRemovedAt).toISOString().slice(0, 10))
  }
  const hasEnded = attempt.state === 'ended'
  const names = (await context.launcher.streams(handleOf(attempt))).map((stream) => stream.name)
  const stream = query.stream ?? (names.includes('main') ? 'main' : (names[0] ?? 'main'))
  if (!names.includes(stream)) {
    if (query.stream !== undefined && hasEnded) throw streamNotFound(stream, names)
    return emptyChunk(stream, hasEnded)
  }
  const file = `logs/${stream}.log`
  const size = (await context.launcher.read(handleOf(attempt), file, 0, 0))?.size ?? 0
  const offset = Math.min(size, query.offset < 0 ? Math.max(0, size + query.offset) : query.offset)
  const limit = Math.max(4, Math.min(query.limitBytes, CHUNK_LIMIT_BYTES))
  const found = await context.launcher.read(handleOf(attempt), file, offset, limit)
  const bytes = found?.bytes ?? Buffer.alloc(0)
  const isLast = hasEnded && offset + bytes.length >= size
  // A negative offset counts bytes, so it may point into a character; a position that we gave out does not.
  const start = query.offset < 0 && offset > 0 ? characterStart(bytes) : 0
  const end = Math.max(start, isLast ? bytes.length : wholeCharacters(bytes))
  const patterns = await patternsOfAttempt(context, attempt.id)
  if (patterns === null) throw logNotMasked(job.id, attempt.number)
  const shown =
    patterns.length === 0
      ? { bytes: bytes.subarray(start, end), to: offset + end }
      : await readMasked(
          context,
          attempt,
          { file, from: offset + start, to: offset + end, hasEnded },
          patterns,
        )
  return {
    stream,
    offset: offset + start,
    nextOffset: shown.to,
    size,
    text: shown.bytes.toString('utf8'),
    ended: isLast,
  }
}

/** The first byte that begins a character. */
function characterStart(bytes: Buffer): number {
  let start = 0
  while (start < Math.min(3, bytes.length) && isContinuation(bytes[start] ?? 0)) start += 1
  return start
}

/** Bytes up to the last whole character; what is no UTF-8 at all counts as whole. */
function wholeCharacters(bytes: Uint8Array): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back += 1) {
    const byte = bytes[bytes.length - back] ?? 0
    if (isContinuation(byte)) continue
    const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1
    return length > back ? bytes.length - back : bytes.length
  }
  return bytes.length
}

const isContinuation = (byte: number): boolean => (byte & 0xc0) === 0x80

const emptyChunk = (stream: string, ended: boolean): LogChunk => ({
  stream,
  offset: 0,
  nextOffset: 0,
  size: 0,
  text: '',
  ended,
})
