/**
 * The audit log on disk.
 *
 *   audit/records/000000000000.jsonl   4,096 records a file, named after the first: one canonical JSON a line
 *   audit/bodies/000000000000.jsonl    what their bodyDigest stands for, one {"digest","body"} a line, 0600
 *   audit/head.json                    {"records", "hash"}: how far the log reached, at most a second ago
 *
 * `hash` is SHA-256 over the record without it, and the record holds the hash of the one before: changing one
 * changes all that follow. Index, file and line follow from each other, nothing is ever rewritten, and 4,096 is
 * a multiple of the 256 entries of a tile, so a C2SP tlog-tiles tree can be laid over the same lines later: a
 * line without its line break is a leaf, and below the 65,535 bytes that an entry of a tile may have.
 */
import { join } from 'node:path'
import type { AuditRecord } from '#contract'

export const SEGMENT_RECORDS = 4_096
export const RECORD_LIMIT_BYTES = 65_535
/** `previous` of the first record. */
export const NO_HASH = '0'.repeat(64)

/** What is written down; index, time and hashes come with the writing. */
export interface AuditEntry extends Pick<
  AuditRecord,
  'kind' | 'actor' | 'action' | 'target' | 'requestId' | 'verdict' | 'policy' | 'spans' | 'data'
> {
  readonly body: string | null
}

export interface AuditHead {
  readonly records: number
  readonly hash: string
}

export const recordsFolder = (dir: string): string => join(dir, 'records')
export const bodiesFolder = (dir: string): string => join(dir, 'bodies')
export const headFile = (dir: string): string => join(dir, 'head.json')

/** First record of the file that holds this one. */
export const segmentOf = (index: number): number => index - (index % SEGMENT_RECORDS)
const segmentName = (first: number): string => `${String(first).padStart(12, '0')}.jsonl`
export const recordsFile = (dir: string, index: number): string =>
  join(recordsFolder(dir), segmentName(segmentOf(index)))
export const bodiesFile = (dir: string, index: number): string =>
  join(bodiesFolder(dir), segmentName(segmentOf(index)))
