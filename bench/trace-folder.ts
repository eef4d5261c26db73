/** Where a benchmark finds its traces: --data names a folder like ../shared/data/traces, or one of those in it. */
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const DEFAULT = fileURLToPath(new URL('../../shared/data/traces', import.meta.url))

/** Folders in it whose name begins so, by name; the folder itself where there is none. */
export function traceFolders(data: string | null, prefix: string): string[] {
  const root = data ?? DEFAULT
  if (!existsSync(root)) {
    throw new Error(`there is no folder ${root}: name a folder of traces with --data`)
  }
  const inside = readdirSync(root, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name.startsWith(prefix))
    .map(({ name }) => join(root, name))
    .toSorted()
  return inside.length > 0 ? inside : [root]
}
