/**
 * One holder at a time for a folder, among all processes of this machine.
 *
 * The lock is an abstract Unix socket named after the folder: the kernel frees it the moment its holder dies,
 * however it dies, so there is no stale lock to judge. (Node has no flock.)
 */
import { createHash } from 'node:crypto'
import { realpathSync } from 'node:fs'
import { createServer, type Server } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { systemErrorCode } from '#base'
import { databaseBusy } from './errors.ts'

/** Run `work` while no other process holds the folder; waits up to `waitMs` for its turn. */
export async function withFolderLock<Result>(
  folder: string,
  waitMs: number,
  work: () => Promise<Result>,
): Promise<Result> {
  const lock = await takeLock(folder, waitMs)
  try {
    return await work()
  } finally {
    await new Promise((resolve) => lock.close(resolve))
  }
}

async function takeLock(folder: string, waitMs: number): Promise<Server> {
  const name = `\0baton-${folderKey(folder)}`
  const giveUpAt = performance.now() + waitMs
  for (;;) {
    const server = await listen(name)
    if (server !== null) return server
    if (performance.now() > giveUpAt) throw databaseBusy(folder, waitMs)
    await sleep(20 + Math.random() * 20)
  }
}

function listen(name: string): Promise<Server | null> {
  return new Promise((resolve, reject) => {
    const server = createServer((connection) => connection.destroy())
    server.once('error', (error) => (systemErrorCode(error) === 'EADDRINUSE' ? resolve(null) : reject(error)))
    server.listen({ path: name }, () => resolve(server))
  })
}

/** A short name for a folder that exists: the same for every path that leads to it. */
export function folderKey(folder: string): string {
  return createHash('sha256').update(realpathSync(folder)).digest('hex').slice(0, 16)
}
