/**
 * One holder at a time of a folder, for one purpose, among all processes of this machine.
 *
 * The hold is an abstract Unix socket named after the folder: the kernel frees it the moment its holder dies,
 * however it dies, so a killed process leaves nothing to judge or clean. (Node has no flock.)
 */
import { createHash } from 'node:crypto'
import { realpathSync } from 'node:fs'
import { createServer } from 'node:net'
import { systemErrorCode } from './errors.ts'

export interface FolderHold {
  release(): Promise<void>
  /** From now on it does not keep its process alive. Until then who waits under it is sure to be woken. */
  unref(): void
}

/** Null: another process holds it. The folder must exist. */
export function holdFolder(purpose: string, folder: string): Promise<FolderHold | null> {
  return new Promise((resolve, reject) => {
    const server = createServer((connection) => connection.destroy())
    server.once('error', (error) => (systemErrorCode(error) === 'EADDRINUSE' ? resolve(null) : reject(error)))
    server.listen({ path: `\0${purpose}-${folderKey(folder)}` }, () => {
      resolve({
        release: () => {
          server.ref()
          return new Promise((done) => void server.close(() => done()))
        },
        unref: () => void server.unref(),
      })
    })
  })
}

/** A short name for a folder that exists: the same for every path that leads to it. */
export const folderKey = (folder: string): string =>
  createHash('sha256').update(realpathSync(folder)).digest('hex').slice(0, 16)
