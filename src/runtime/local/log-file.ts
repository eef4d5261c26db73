import { closeSync, fstatSync, openSync, writeSync } from 'node:fs'
import { systemErrorCode } from '#base'

/**
 * One stream of a log. It stops growing at its limit, so that a job that prints without end does not fill the
 * disk; a full disk stops the log, not the job.
 */
export class LogFile {
  /** Why nothing more is kept; null while it is. */
  stoppedBy: 'limit' | 'disk-full' | 'error' | null = null
  #fd: number
  #bytes: number
  #limitBytes: number

  constructor(path: string, limitBytes: number) {
    this.#fd = openSync(path, 'a', 0o600)
    this.#bytes = fstatSync(this.#fd).size
    this.#limitBytes = limitBytes
  }

  /** Written at once: the order is kept, and a writer that is too fast waits. */
  write(chunk: Uint8Array): void {
    if (this.stoppedBy !== null) return
    const room = this.#limitBytes - this.#bytes
    try {
      this.#writeWhole(chunk.length > room ? chunk.subarray(0, Math.max(0, room)) : chunk)
      if (chunk.length > room) {
        this.stoppedBy = 'limit'
        const limitMiB = Math.round(this.#limitBytes / 1024 / 1024)
        this.#writeWhole(Buffer.from(`\n[baton] This log holds ${limitMiB} MiB; what follows is not kept.\n`))
      }
    } catch (error) {
      this.stoppedBy = systemErrorCode(error) === 'ENOSPC' ? 'disk-full' : 'error'
    }
  }

  close(): void {
    closeSync(this.#fd)
  }

  #writeWhole(chunk: Uint8Array): void {
    for (let start = 0; start < chunk.length;) {
      const count = writeSync(this.#fd, chunk, start)
      start += count
      this.#bytes += count
    }
  }
}
