import { mkdirSync, statSync } from 'node:fs'
import { dirname } from 'node:path'

/**
 * The folder and those above it that are missing. In place of mkdir's own `recursive`, which never returns where
 * a folder is there and answers ENOENT to whatever is made in it, as /proc does (Node 24).
 */
export function makeFolder(path: string, mode: number): void {
  const missing: string[] = []
  for (let at = path; statSync(at, { throwIfNoEntry: false }) === undefined; at = dirname(at))
    missing.push(at)
  for (const folder of missing.toReversed()) makeOne(folder, mode)
  // EEXIST where a file stands in its place.
  if (missing.length === 0 && !statSync(path).isDirectory()) mkdirSync(path)
}

function makeOne(folder: string, mode: number): void {
  try {
    mkdirSync(folder, { mode })
  } catch (error) {
    // Somebody else was faster.
    if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) throw error
  }
}
