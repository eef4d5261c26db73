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

/** Beside a folder `raw`, the other folders hold workloads made from its logs: they are left out. */
export async function findLogs(folders: readonly string[]): Promise<LogCase[]> {
  const logs: LogCase[] = []
  for (const folder of folders) {
    const entries = readdirSync(folder, { recursive: true, withFileTypes: true })
    const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
    const isRaw = (path: string): boolean => /[/\\]raw[/\\]/.test(path)
    for (const path of paths.some(isRaw) ? paths.filter(isRaw) : paths) {
      const stem = /([^/\\]+)\.csv(?:\.gz)?$/.exec(path)?.[1]
      if (stem !== undefined && (await isLog(path))) logs.push({ name: stem, path })
    }
  }
  // A file and its gzipped twin are one case.
  return [...new Map(logs.map((log) => [log.name, log])).values()].toSorted((a, b) =>
    a.name < b.name ? -1 : 1,
  )
}

async function isLog(path: string): Promise<boolean> {
  for await (const { text } of streamLines(path)) return columnsOf(text) !== null
  return false
}
