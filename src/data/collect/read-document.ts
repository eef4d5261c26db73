/**
 * The bytes of one file, or why there are none. Never waits on a pipe, never reads a file above the limit,
 * never takes a file that changed meanwhile for a whole one.
 */
import { constants } from 'node:fs'
import type { DropReason } from '#contract'
import { open, type FileHandle } from 'node:fs/promises'
import { systemErrorCode } from '#base'

export type ReadDocument =
  | { readonly kind: 'read'; readonly bytes: Buffer }
  | {
      readonly kind: 'skipped'
      readonly reason: DropReason
      readonly value: string | null
      readonly threshold: string | null
    }

/** O_NONBLOCK: since the walk, a pipe may have taken the file's place. O_NOFOLLOW: or a link. */
const FLAGS = constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW | constants.O_NOCTTY
const TRIES = 3

export async function readDocument(file: Buffer, limitBytes: number): Promise<ReadDocument> {
  let handle: FileHandle
  try {
    handle = await open(file, FLAGS)
  } catch (error) {
    return skipped('file cannot be read', systemErrorCode(error) ?? 'unknown error')
  }
  try {
    for (let attempt = 1; attempt <= TRIES; attempt += 1) {
      const before = await handle.stat()
      if (!before.isFile()) return skipped('not a regular file', null)
      if (before.size > limitBytes) return skipped('file too large', inMiB(before.size), inMiB(limitBytes))
      const bytes = await readExactly(handle, before.size)
      const after = await handle.stat()
      if (bytes.length === after.size && before.mtimeMs === after.mtimeMs) return { kind: 'read', bytes }
    }
    return skipped('file changed while it was read', `${TRIES} tries`)
  } catch (error) {
    return skipped('file cannot be read', systemErrorCode(error) ?? 'unknown error')
  } finally {
    await handle.close().catch(() => {})
  }
}

/** At most `size` bytes from the start; fewer when the file was cut meanwhile. */
async function readExactly(handle: FileHandle, size: number): Promise<Buffer> {
  const buffer = Buffer.allocUnsafe(size)
  let length = 0
  while (length < size) {
    const { bytesRead } = await handle.read(buffer, length, size - length, length)
    if (bytesRead === 0) break
    length += bytesRead
  }
  return buffer.subarray(0, length)
}

const skipped = (
  reason: DropReason,
  value: string | null,
  threshold: string | null = null,
): ReadDocument => ({
  kind: 'skipped',
  reason,
  value,
  threshold,
})

const inMiB = (bytes: number): string => `${(bytes / 1_048_576).toFixed(1)} MiB`
