/** Every job log in a folder and the folders in it: CSV files whose header names time, duration and devices. */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { streamLines } from '../traces/stream-lines.ts'
import { columnsOf } from './read-log.ts'

export interface LogCase {
  /** The file's stem. */
  readonly name: string
  readonly path: string
}

/** Of two logs with one stem, the raw one: derived workloads repeat the log that they were made from. */
export async function findLogs(folders: readonly string[]): Promise<LogCase[]> {
  const byName = new Map<string, LogCase>()
  for (const folder of folders) {
    const entries = readdirSync(folder, { recursive: true, withFileTypes: true })
    const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
    for (const path of paths.toSorted()) {
      const stem = /([^/\\]+)\.csv(?:\.gz)?$/.exec(path)?.[1]
      if (stem === undefined || !(await isLog(path))) continue
      const known = byName.get(stem)
      if (known === undefined || /[/\\]raw[/\\]/.test(path)) byName.set(stem, { name: stem, path })
    }
  }
  return [...byName.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1))
}

async function isLog(path: string): Promise<boolean> {
  for await (const { text } of streamLines(path)) return columnsOf(text) !== null
  return false
}
