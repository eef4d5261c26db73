/** One server for a data directory, held until its process ends; and where to find it: `server.json`. */
import { chmodSync, readFileSync, statSync } from 'node:fs'
import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { holdFolder, identifyProcess, isSameProcess, makeFolder, writeFileAtomic } from '#base'
import { alreadyRuns, dataDirUnusable } from './errors.ts'

/** How soon a lost server.json is back. */
const KEEP_MS = 1_000

const ServerFile = z.object({
  url: z.string(),
  pid: z.number().int(),
  startTicks: z.number().int(),
  bootId: z.string(),
  startedAt: z.number().int(),
  version: z.string(),
})

export interface ServerPlace {
  /** Says that the server is ready, and where. */
  announce(ready: { url: string; startedAt: number; version: string }): Promise<void>
  /** The last act of a clean stop. */
  leave(): Promise<void>
}

export async function claimServerPlace(dataDir: string): Promise<ServerPlace> {
  prepareFolder(dataDir)
  const file = join(dataDir, 'server.json')
  // Another network namespace does not see our socket; what the file says is seen everywhere.
  const living = readLiving(file)
  if (living !== null) throw alreadyRuns(dataDir, living)
  const hold = await holdFolder('baton-server', dataDir)
  if (hold === null) throw alreadyRuns(dataDir, null)
  hold.unref()

  let keeping: NodeJS.Timeout | null = null
  let writing = Promise.resolve()
  return {
    announce: async ({ url, startedAt, version }) => {
      const identity = identifyProcess(process.pid)
      const text = `${JSON.stringify({ url, ...identity, startedAt, version }, null, 2)}\n`
      await writeFileAtomic(file, text)
      // Without the file `up` would wait for this server and `down` would pass it by.
      keeping = setInterval(() => {
        writing = writing.then(() => restore(file, text))
      }, KEEP_MS).unref()
    },
    leave: async () => {
      if (keeping !== null) clearInterval(keeping)
      await writing
      await rm(file, { force: true })
    },
  }
}

/** Written again where somebody deleted or changed it; a disk that is full has its turn the next time. */
async function restore(file: string, text: string): Promise<void> {
  const found = await readFile(file, 'utf8').catch(() => null)
  if (found !== text) await writeFileAtomic(file, text).catch(() => {})
}

/** Nobody else's business: keys, logs and documents lie in it. */
function prepareFolder(dataDir: string): void {
  try {
    makeFolder(dataDir, 0o700)
    const { mode, uid } = statSync(dataDir)
    if ((mode & 0o077) !== 0 && uid === process.getuid?.()) chmodSync(dataDir, 0o700)
  } catch (error) {
    throw dataDirUnusable(dataDir, error)
  }
}

/** The address of the server that the file names, if that very process lives. */
function readLiving(file: string): string | null {
  try {
    const known = ServerFile.parse(JSON.parse(readFileSync(file, 'utf8')))
    return known.pid !== process.pid && isSameProcess(known) ? known.url : null
  } catch {
    return null
  }
}
