/** All rows of a run's records or rejects, as objects. */
import { join } from 'node:path'
import { openDuckDb } from '../parquet/open-duckdb.ts'
import { readParts } from '../parquet/read-parts.ts'
import type { Cell } from '../version-files.ts'
import type { ProgramRun } from './run-program-file.ts'

export async function readTable(
  { attemptDir, version }: ProgramRun,
  which: 'records' | 'rejects',
): Promise<Record<string, Cell>[]> {
  if (version === null) throw new Error('The program made no version')
  const folder = join(attemptDir, 'dataset')
  const duckDb = await openDuckDb({ memoryMiB: 256, folders: [folder] })
  const names = (which === 'records' ? version.columns : version.rejectColumns).map(({ name }) => name)
  const all: Record<string, Cell>[] = []
  const files = version[which].map(({ name }) => join(folder, name))
  for await (const rows of readParts(duckDb, files, names)) {
    for (const row of rows) all.push(Object.fromEntries(names.map((name, at) => [name, row[at] ?? null])))
  }
  return all
}
