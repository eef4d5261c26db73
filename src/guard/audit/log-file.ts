/** A file that only grows: what was not written whole and made durable is cut off again. */
import { open, type FileHandle } from 'node:fs/promises'
import { dirname } from 'node:path'
import { syncFolder } from '#base'

export interface LogFile {
  readonly path: string
  /** Durable when it returns; after an error the file is as before. Each part is written before the next is asked for. */
  append(content: Iterable<Buffer>): Promise<void>
  close(): Promise<void>
}

/** `length` bytes of it count; what stands behind them is cut off. */
export async function openLogFile(path: string, length: number): Promise<LogFile> {
  const file = await open(path, 'a+', 0o600)
  let size = length
  try {
    if ((await file.stat()).size !== length) {
      await file.truncate(length)
      await file.sync()
    }
    await syncFolder(dirname(path))
  } catch (error) {
    await file.close()
    throw error
  }
  let isDirty = false
  return {
    path,
    append: async (content) => {
      if (isDirty) await cutBack(file, size)
      isDirty = true
      let written = 0
      for (const part of content) {
        await writeAll(file, part)
        written += part.length
      }
      await file.datasync()
      size += written
      isDirty = false
    },
    close: async () => {
      try {
        if (isDirty) await cutBack(file, size)
      } finally {
        await file.close()
      }
    },
  }
}

async function writeAll(file: FileHandle, content: Buffer): Promise<void> {
  for (let at = 0; at < content.length;) at += (await file.write(content, at)).bytesWritten
}

async function cutBack(file: FileHandle, size: number): Promise<void> {
  await file.truncate(size)
  await file.datasync()
}
