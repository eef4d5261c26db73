/** Which server a command means: a named one, or the one of the data directory. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { isSameProcess, systemErrorCode, type ProcessIdentity } from '#base'
import { keyUnreadable, noKey, notRunning } from '../errors.ts'

/** `server.json` of the data directory: written when the server is ready, gone after a clean stop. */
export interface ServerFile extends ProcessIdentity {
  readonly url: string
  readonly startedAt: number
}

export interface Server {
  readonly url: string
  readonly key: string
  /** Runs on this machine, on this data directory. */
  readonly isLocal: boolean
}

export interface ServerQuestion {
  readonly dataDir: string
  /** --server, else BATON_SERVER. */
  readonly url: string | undefined
  /** BATON_API_KEY */
  readonly key: string | undefined
}

export function findServer({ dataDir, url, key }: ServerQuestion): Server {
  const running = readServerFile(dataDir)
  if (url !== undefined && url !== running?.url) {
    if (key === undefined) throw noKey(url)
    return { url: url.replace(/\/+$/, ''), key, isLocal: false }
  }
  if (running === null) throw notRunning(dataDir, false)
  if (!isSameProcess(running)) throw notRunning(dataDir, true)
  return { url: running.url, key: key ?? readLocalKey(dataDir), isLocal: true }
}

/** What server.json says, whether or not that server lives; null when there is none. */
export function readServerFile(dataDir: string): ServerFile | null {
  try {
    const found = JSON.parse(readFileSync(join(dataDir, 'server.json'), 'utf8')) as Partial<ServerFile>
    const { url, pid, startTicks, bootId, startedAt } = found
    if (typeof url !== 'string' || typeof pid !== 'number' || typeof startTicks !== 'number') return null
    return { url, pid, startTicks, bootId: String(bootId), startedAt: Number(startedAt) }
  } catch {
    return null
  }
}

function readLocalKey(dataDir: string): string {
  const file = join(dataDir, 'admin.key')
  try {
    return readFileSync(file, 'utf8').trim()
  } catch (error) {
    throw keyUnreadable(file, systemErrorCode(error) ?? String(error))
  }
}
