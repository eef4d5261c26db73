/**
 * Checks a log from its files alone, without a server: whoever doubts the log doubts the server too.
 *
 * Finds a changed, removed, added or moved record, a missing file, an end that was cut off before what head.json
 * counts, and a body that was changed; the first of them is named by file and line. A body that is not there is
 * counted: bodies may be erased, and the record stays.
 */
import { systemErrorCode } from '#base'
import { inEnglish, say, type AuditVerification, type Said } from '#contract'
import { listSegments } from './list-segments.ts'
import { bodiesFile, NO_HASH, recordsFile, recordsFolder, SEGMENT_RECORDS } from './model.ts'
import { readHead } from './read-head.ts'
import { readLines } from './read-lines.ts'
import { openLine, sha256 } from './record-line.ts'

type FirstBad = NonNullable<AuditVerification['firstBad']>

const firstBad = (index: number, file: string, line: number, said: Said): FirstBad => ({
  index,
  file,
  line,
  why: inEnglish(said),
  said,
})

/** `dir` is the folder `audit` of a data directory. */
export async function verifyAuditLog(dir: string): Promise<AuditVerification> {
  // Read first: a server that writes meanwhile only adds.
  const head = await readHead(dir)
  const segments = await listSegments(recordsFolder(dir))
  const state: ChainState = { records: 0, hash: NO_HASH, bodiesMissing: 0, headHash: null }
  const headRecords = head === null || head === 'unreadable' ? 0 : head.records
  const end = (found: FirstBad | null): AuditVerification => ({
    ok: found === null,
    records: state.records,
    head: state.records === 0 ? null : state.hash,
    firstBad: found,
    bodiesMissing: state.bodiesMissing,
  })
  for (const [at, first] of segments.entries()) {
    const expected = at * SEGMENT_RECORDS
    if (first !== expected) {
      return end(firstBad(expected, recordsFile(dir, expected), 1, say('audit.file-missing')))
    }
    const isLast = at === segments.length - 1
    const bad = await verifySegment(dir, first, isLast, headRecords, state)
    if (bad !== null) return end(bad)
  }
  const { records } = state
  const bad = (file: string, line: number, why: Said): AuditVerification =>
    end(firstBad(records, file, line, why))
  if (head === 'unreadable') return bad(`${dir}/head.json`, 1, say('audit.head-unreadable'))
  if (records < headRecords) {
    const why = say('audit.cut', { written: headRecords, found: records })
    return bad(recordsFile(dir, records), (records % SEGMENT_RECORDS) + 1, why)
  }
  if (head !== null && headRecords > 0 && state.headHash !== head.hash) {
    const index = headRecords - 1
    const line = (index % SEGMENT_RECORDS) + 1
    return end(firstBad(index, recordsFile(dir, index), line, say('audit.head-other')))
  }
  return end(null)
}

interface ChainState {
  records: number
  hash: string
  bodiesMissing: number
  /** Of the record that head.json counted last. */
  headHash: string | null
}

async function verifySegment(
  dir: string,
  first: number,
  isLast: boolean,
  headRecords: number,
  state: ChainState,
): Promise<FirstBad | null> {
  const file = recordsFile(dir, first)
  const digests: { readonly digest: string; readonly index: number }[] = []
  for await (const { bytes, number, isWhole } of readLines(file)) {
    const index = state.records
    const bad = (why: Said): FirstBad => firstBad(index, file, number, why)
    if (!isWhole) {
      // A server may be writing right now, or was killed while it did: nobody was told of this record.
      if (isLast && index >= headRecords) break
      return bad(say('audit.no-end'))
    }
    if (index >= first + SEGMENT_RECORDS) return bad(say('audit.too-many', { limit: SEGMENT_RECORDS }))
    const opened = openLine(bytes.toString('utf8'), index, state.hash)
    if (opened.kind === 'bad') return bad(opened.why)
    state.records += 1
    state.hash = opened.record.hash
    if (state.records === headRecords) state.headHash = state.hash
    if (opened.record.bodyDigest !== null) digests.push({ digest: opened.record.bodyDigest, index })
  }
  if (!isLast && state.records !== first + SEGMENT_RECORDS) {
    const line = state.records - first + 1
    const why = say('audit.too-few', { found: line - 1, limit: SEGMENT_RECORDS })
    return firstBad(state.records, file, line, why)
  }
  return verifyBodies(dir, first, digests, state)
}

async function verifyBodies(
  dir: string,
  first: number,
  digests: readonly { readonly digest: string; readonly index: number }[],
  state: ChainState,
): Promise<FirstBad | null> {
  const file = bodiesFile(dir, first)
  const found = new Set<string>()
  const indexOf = new Map(digests.toReversed().map(({ digest, index }) => [digest, index]))
  try {
    for await (const { bytes, number, isWhole } of readLines(file)) {
      if (!isWhole) break
      const { digest, body } = readBodyLine(bytes)
      if (digest === null || !indexOf.has(digest)) continue
      if (`sha256:${sha256(body)}` !== digest) {
        const index = indexOf.get(digest)!
        return firstBad(index, file, number, say('audit.other-body'))
      }
      found.add(digest)
    }
  } catch (error) {
    if (systemErrorCode(error) !== 'ENOENT') throw error
  }
  state.bodiesMissing += digests.filter(({ digest }) => !found.has(digest)).length
  return null
}

function readBodyLine(bytes: Buffer): { digest: string | null; body: string } {
  try {
    const { digest, body } = JSON.parse(bytes.toString('utf8')) as { digest?: unknown; body?: unknown }
    if (typeof digest === 'string' && typeof body === 'string') return { digest, body }
  } catch {
    // A line that is no JSON holds no body: the record's is counted as missing.
  }
  return { digest: null, body: '' }
}
