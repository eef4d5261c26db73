/**
 * A folder of documents becomes Parquet parts and a report. Two passes: the walk finds the files (about 300
 * bytes of memory each), then each is read, decoded, judged and written, one at a time.
 */
import { performance } from 'node:perf_hooks'
import { dirname } from 'node:path'
import type { DuckDBInstance } from '@duckdb/node-api'
import type { AttemptReports } from '#base'
import { sayReasons, type CollectSettings } from '#contract'
import { folderNotFound, folderUnreadable, noDocuments, nothingLeft } from '../errors.ts'
import { openPartWriter } from '../parquet/write-parts.ts'
import type { VersionFile } from '../version-files.ts'
import type { CollectOrder } from './collect-order.ts'
import { newDraft, type Draft, type Operator } from './draft.ts'
import { openPackageFinder } from './find-package.ts'
import { compileGlob } from './match-glob.ts'
import { decode } from './operators/decode.ts'
import { exactDuplicates } from './operators/exact-duplicates.ts'
import { findBinary } from './operators/find-binary.ts'
import { measureLength } from './operators/measure-length.ts'
import { measureLines } from './operators/measure-lines.ts'
import { nearDuplicates } from './operators/near-duplicates.ts'
import { normalise } from './operators/normalise.ts'
import { personalData } from './operators/personal-data.ts'
import { openReport } from './quality-report.ts'
import { readDocument } from './read-document.ts'
import { RECORD_COLUMNS, REJECT_COLUMNS, recordRow, rejectRow } from './record-columns.ts'
import { openOperators, type Drop } from './run-operators.ts'
import { walkFolder } from './walk-folder.ts'

export interface CollectRun {
  readonly order: CollectOrder
  /** Where the parts go; exists. */
  readonly folder: string
  readonly duckDb: DuckDBInstance
  readonly reports: AttemptReports
}

const operatorsOf = ({ nearDuplicateSimilarity }: CollectSettings): Operator[] => [
  findBinary,
  measureLines,
  decode,
  normalise,
  measureLength,
  exactDuplicates(),
  nearDuplicates(nearDuplicateSimilarity),
  personalData,
]

export async function collectDocuments({ order, folder, duckDb, reports }: CollectRun): Promise<VersionFile> {
  const { settings } = order
  const report = openReport()
  const operators = openOperators(operatorsOf(settings), () => performance.now())
  const records = openPartWriter(duckDb, { folder, stem: 'records', columns: RECORD_COLUMNS })
  const rejects = openPartWriter(duckDb, { folder, stem: 'rejects', columns: REJECT_COLUMNS })
  const packages = openPackageFinder(settings.folder)

  const skip = async (path: string, bytes: number | null, drop: Drop): Promise<void> => {
    report.skipped(path, drop)
    await rejects.append(rejectRow({ path, bytes }, drop))
  }

  const take = async ({ file, path, bytes }: FoundFile): Promise<void> => {
    const read = await readDocument(file, settings.maxFileMiB * 1_048_576)
    if (read.kind === 'skipped') return skip(path, bytes, { step: 'read', ...read })
    const owner = await packages.find(dirname(path) === '.' ? '' : dirname(path))
    const draft: Draft = newDraft(path, owner, read.bytes.length, read.bytes)
    report.took(draft)
    const drop = operators.run(draft)
    if (drop !== null) return rejects.append(rejectRow(draft, drop))
    report.kept(draft)
    await records.append(recordRow(draft))
  }

  const found = await findFiles(order, reports, skip)
  for (const [index, file] of found.entries()) {
    reports.progress('read', index, found.length, 'files')
    await take(file)
  }
  reports.progress('read', found.length, found.length, 'files')

  const recordParts = await records.finish()
  const quality = report.build(operators.report())
  if (recordParts.length === 0) {
    const dropped = quality.steps.flatMap((step) => step.dropped)
    const reasons = dropped.map(({ reason, records }) => ({ reason, files: records }))
    throw nothingLeft(quality.filesSeen, sayReasons([...reasons, ...quality.filesSkipped]))
  }
  return {
    program: 'collect',
    settings,
    parent: null,
    columns: [...RECORD_COLUMNS],
    rejectColumns: [...REJECT_COLUMNS],
    records: recordParts,
    rejects: await rejects.finish(),
    report: quality,
  }
}

const FOUND_EVERY = 1_000

interface FoundFile {
  readonly file: Buffer
  readonly path: string
  readonly bytes: number
}

async function findFiles(
  { settings: { folder, patterns }, ownFolder }: CollectOrder,
  reports: AttemptReports,
  skip: (path: string, bytes: number | null, drop: Drop) => Promise<void>,
): Promise<FoundFile[]> {
  const matchers = patterns.map(compileGlob).filter((matcher) => matcher !== null)
  const isWanted = (path: string): boolean => matchers.some((matches) => matches(path))
  const found: FoundFile[] = []
  let passed = 0
  let skipped = 0
  for await (const one of walkFolder(folder, { isWanted, ownFolder })) {
    passed += 1
    if (one.kind === 'file') found.push(one)
    else if (one.kind === 'skipped') {
      // It was there when the job was submitted.
      if (one.path === '.') {
        throw one.value === 'ENOENT' ? folderNotFound(folder) : folderUnreadable(folder, one.value)
      }
      // A link that no pattern names says nothing about why no file was found.
      if (one.reason === 'folder cannot be read' || isWanted(one.path)) skipped += 1
      await skip(one.path, null, { step: 'walk', reason: one.reason, value: one.value, threshold: null })
    }
    // How many there are is known at the end.
    if (passed % FOUND_EVERY === 0) reports.progress('find', passed, passed, 'files')
  }
  if (found.length === 0 && skipped === 0) throw noDocuments(folder, patterns, passed)
  return found
}
