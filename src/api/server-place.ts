/**
 * One server for a data directory, and where to find it: `server.json`.
 *
 * The claim is an abstract Unix socket named after the folder: the kernel gives it up the moment its holder
 * dies, however it dies, so a killed server leaves nothing to judge or clean.
 */
import { createHash } from 'node:crypto'
import { chmodSync, mkdirSync, readFileSync, realpathSync, statSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { z } from 'zod'
import { identifyProcess, isSameProcess, systemErrorCode, writeFileAtomic } from '#base'
import { alreadyRuns, dataDirUnusable } from './errors.ts'

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
  if (!(await takeClaim(dataDir))) throw alreadyRuns(dataDir, null)

  return {
    announce: async ({ url, startedAt, version }) => {
      const identity = identifyProcess(process.pid)
      await writeFileAtomic(file, `${JSON.stringify({ url, ...identity, startedAt, version }, null, 2)}\n`)
    },
    leave: () => rm(file, { force: true }),
  }
}

/** Nobody else's business: keys, logs and documents lie in it. */
function prepareFolder(dataDir: string): void {
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 })
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

function takeClaim(dataDir: string): Promise<boolean> {
  const key = createHash('sha256').update(realpathSync(dataDir)).digest('hex').slice(0, 16)
  return new Promise((resolve, reject) => {
    const claim = createServer((connection) => connection.destroy())
    claim.once('error', (error) => (systemErrorCode(error) === 'EADDRINUSE' ? resolve(false) : reject(error)))
    claim.listen({ path: `\0baton-server-${key}` }, () => {
      claim.unref()
      resolve(true)
    })
  })
}
