/**
 * One writer for the log. The lock is an abstract Unix socket named after the folder: the kernel frees it the
 * moment its holder dies, however it dies, so a killed server leaves nothing to judge.
 */
import { realpathSync } from 'node:fs'
import { createServer, type Server } from 'node:net'
import { systemErrorCode } from '#base'
import { auditBusy } from '../errors.ts'
import { sha256 } from './record-line.ts'

export interface HeldFolder {
  release(): Promise<void>
}

export function holdFolder(folder: string): Promise<HeldFolder> {
  const name = `\0baton-audit-${sha256(realpathSync(folder)).slice(0, 16)}`
  return new Promise((resolve, reject) => {
    const server: Server = createServer((connection) => connection.destroy())
    server.once('error', (error) =>
      reject(systemErrorCode(error) === 'EADDRINUSE' ? auditBusy(folder) : error),
    )
    server.listen({ path: name }, () => {
      server.unref()
      resolve({ release: () => new Promise((done) => void server.close(() => done())) })
    })
  })
}
