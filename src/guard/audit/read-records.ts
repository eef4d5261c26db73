/** Reads single records and pages of them, newest first, a file at a time and no file that is not asked for. */
import { readFile } from 'node:fs/promises'
import { systemErrorCode } from '#base'
import type { AuditRecord, Page } from '#contract'
import { DEFAULT_PROJECT } from '#identity'
import { badCursor, noRecord } from '../errors.ts'
import type { AuditQuery } from '../service.ts'
import { bodiesFile, recordsFile, SEGMENT_RECORDS, segmentOf } from './model.ts'
import { readLines } from './read-lines.ts'

/** One page looks at no more files than this; a filter that matches little goes on with the next page. */
const FILES_A_PAGE = 64

export interface RecordSource {
  readonly dir: string
  readonly count: number
  /** The newest records, oldest first, so that most pages touch no file. */
  readonly recent: readonly AuditRecord[]
}

/** `project`: whose records; null: everybody's. */
interface RecordQuery extends AuditQuery {
  readonly project: string | null
}

export async function listRecords(source: RecordSource, query: RecordQuery): Promise<Page<AuditRecord>> {
  const items: AuditRecord[] = []
  let below = readCursor(query.cursor, source.count)
  const page = (): Page<AuditRecord> => {
    // A page that is not full looked at everything from `below` on.
    const from = items.length === query.limit ? items.at(-1)!.index : below
    return { items, nextCursor: from > 0 ? String(from) : null }
  }
  const oldest = source.recent[0]?.index ?? source.count
  for (const record of source.recent.toReversed()) {
    if (record.index >= below || !matches(record, query)) continue
    items.push(record)
    if (items.length === query.limit) return page()
  }
  below = Math.min(below, oldest)
  for (let files = 0; below > 0 && files < FILES_A_PAGE; files += 1) {
    const first = segmentOf(below - 1)
    const lines = await readSegment(source.dir, first)
    for (let line = below - 1 - first; line >= 0; line -= 1) {
      const text = lines[line]
      if (text === undefined || !mayMatch(text, query)) continue
      const record = JSON.parse(text) as AuditRecord
      if (!matches(record, query)) continue
      items.push(record)
      if (items.length === query.limit) return page()
    }
    below = first
  }
  return page()
}

/** Another project's record is not there. */
export async function getRecord(
  source: RecordSource,
  index: number,
  project: string | null,
): Promise<AuditRecord> {
  const record = await readRecord(source, index)
  if (!isOf(project, record)) throw noRecord(index)
  return record
}

async function readRecord(source: RecordSource, index: number): Promise<AuditRecord> {
  if (!Number.isSafeInteger(index) || index < 0 || index >= source.count) throw noRecord(index)
  const oldest = source.recent[0]?.index ?? source.count
  const recent = index < oldest ? undefined : source.recent[index - oldest]
  if (recent !== undefined) return recent
  const line = (await readSegment(source.dir, segmentOf(index)))[index % SEGMENT_RECORDS]
  if (line === undefined) throw noRecord(index)
  return JSON.parse(line) as AuditRecord
}

/** The text that the record's digest stands for; null where it has none or it is gone. */
export async function readBody(dir: string, record: AuditRecord): Promise<string | null> {
  if (record.bodyDigest === null) return null
  const start = Buffer.from(`{"digest":"${record.bodyDigest}",`)
  try {
    for await (const { bytes, isWhole } of readLines(bodiesFile(dir, record.index))) {
      if (!isWhole || !bytes.subarray(0, start.length).equals(start)) continue
      return (JSON.parse(bytes.toString('utf8')) as { body: string }).body
    }
  } catch (error) {
    if (systemErrorCode(error) !== 'ENOENT') throw error
  }
  return null
}

async function readSegment(dir: string, first: number): Promise<readonly string[]> {
  try {
    return (await readFile(recordsFile(dir, first), 'utf8')).split('\n').slice(0, -1)
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return []
    throw error
  }
}

/** The cursor is the index of the last record of the page before. */
function readCursor(cursor: string | undefined, count: number): number {
  if (cursor === undefined) return count
  if (!/^\d{1,15}$/.test(cursor)) throw badCursor(cursor)
  return Math.min(Number(cursor), count)
}

const isOf = (project: string | null, { data }: AuditRecord): boolean =>
  project === null || project === (data['project'] ?? DEFAULT_PROJECT)

const matches = (record: AuditRecord, { project, kind, verdict, requestId }: RecordQuery): boolean =>
  isOf(project, record) &&
  (kind === undefined || record.kind === kind) &&
  (verdict === undefined || record.verdict === verdict) &&
  (requestId === undefined || record.requestId === requestId)

/** Canonical JSON has one spelling, so most lines are ruled out before they are parsed. */
const mayMatch = (line: string, { kind, verdict, requestId }: AuditQuery): boolean =>
  (kind === undefined || line.includes(`"kind":"${kind}"`)) &&
  (verdict === undefined || line.includes(`"verdict":"${verdict}"`)) &&
  (requestId === undefined || line.includes(`"requestId":${JSON.stringify(requestId)}`))
