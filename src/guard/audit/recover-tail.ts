/**
 * Where the log ends, after whatever ended the server before.
 *
 * A record counts once its line is on disk whole, and nobody was told of one that was not. So an unfinished end
 * is cut off, and the cut is recorded. Anything else that does not fit was changed by somebody: no server goes
 * on writing behind it.
 */
import { say } from '#contract'
import { auditBroken } from '../errors.ts'
import { listSegments } from './list-segments.ts'
import { bodiesFile, NO_HASH, recordsFile, recordsFolder, SEGMENT_RECORDS } from './model.ts'
import { readHead } from './read-head.ts'
import { readLines } from './read-lines.ts'
import { openLine, sha256 } from './record-line.ts'
import { stat } from 'node:fs/promises'

export interface LogTail {
  /** Records that count. */
  readonly records: number
  readonly hash: string
  /** First record of the last file. */
  readonly segment: number
  /** Bytes of the last record file, and of its bodies, that count. */
  readonly recordsBytes: number
  readonly bodiesBytes: number
  readonly cut: { readonly file: string; readonly bytes: number; readonly sha256: string } | null
}

export async function recoverTail(dir: string): Promise<LogTail> {
  const segments = await listSegments(recordsFolder(dir))
  segments.forEach((first, at) => {
    const expected = at * SEGMENT_RECORDS
    if (first !== expected) throw auditBroken(recordsFile(dir, expected), 1, say('audit.file-missing'))
  })
  const last = segments.at(-1) ?? 0
  let hash = last === 0 ? NO_HASH : await lastHash(dir, last - SEGMENT_RECORDS)
  let records = last
  let recordsBytes = 0
  // The first line that does not fit; line 0 is none.
  const bad = { line: 0, why: say('audit.no-end'), isTorn: true }
  const cutBytes: Buffer[] = []
  const path = recordsFile(dir, last)
  if (segments.length > 0) {
    for await (const { bytes, number, isWhole } of readLines(path)) {
      const opened = openLine(bytes.toString('utf8'), records, hash)
      if (bad.line === 0 && isWhole && opened.kind === 'record') {
        records += 1
        hash = opened.record.hash
        recordsBytes += bytes.length + 1
        continue
      }
      // Torn: no line that is JSON stands behind the first that is none.
      if (isWhole && (opened.kind === 'record' || opened.isJson)) bad.isTorn = false
      if (bad.line === 0) {
        bad.line = number
        bad.why = opened.kind === 'bad' ? opened.why : say('audit.no-end')
      }
      cutBytes.push(isWhole ? Buffer.concat([bytes, Buffer.from('\n')]) : bytes)
    }
  }
  if (!bad.isTorn) throw auditBroken(path, bad.line, bad.why)
  await compareHead(dir, records, hash)
  const removed = Buffer.concat(cutBytes)
  return {
    records,
    hash,
    segment: last,
    recordsBytes,
    bodiesBytes: await wholeLinesBytes(bodiesFile(dir, last)),
    cut: removed.length === 0 ? null : { file: path, bytes: removed.length, sha256: sha256(removed) },
  }
}

/** The head is written after the records that it counts, so it never runs ahead of them by itself. */
async function compareHead(dir: string, records: number, hash: string): Promise<void> {
  const head = await readHead(dir)
  if (head === null || head === 'unreadable') return
  if (head.records > records) {
    const line = (records % SEGMENT_RECORDS) + 1
    const why = say('audit.cut', { written: head.records, found: records })
    throw auditBroken(recordsFile(dir, records), line, why)
  }
  if (head.records === records && head.hash !== hash) {
    throw auditBroken(
      recordsFile(dir, Math.max(0, records - 1)),
      records % SEGMENT_RECORDS,
      say('audit.head-other'),
    )
  }
}

async function lastHash(dir: string, first: number): Promise<string> {
  let line: string | null = null
  let count = 0
  for await (const { bytes, isWhole } of readLines(recordsFile(dir, first))) {
    if (isWhole) line = bytes.toString('utf8')
    count += 1
  }
  const file = recordsFile(dir, first)
  if (line === null || count !== SEGMENT_RECORDS) {
    throw auditBroken(file, count, say('audit.too-few', { found: count, limit: SEGMENT_RECORDS }))
  }
  try {
    return (JSON.parse(line) as { hash: string }).hash
  } catch {
    throw auditBroken(file, count, say('audit.not-json'))
  }
}

async function wholeLinesBytes(path: string): Promise<number> {
  const exists = await stat(path).then(
    () => true,
    () => false,
  )
  if (!exists) return 0
  let length = 0
  for await (const { bytes, isWhole } of readLines(path)) if (isWhole) length += bytes.length + 1
  return length
}
