/**
 * Blobs in a folder: `sha256/ab/cdef…`, each written to a temporary file, synced, then renamed into place. A
 * name that exists therefore holds everything, whatever was killed when.
 */
import { createHash, randomBytes } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, open, readFile, readdir, rename, rm, stat, unlink } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Readable } from 'node:stream'
import { identifyProcess, syncFolder, systemErrorCode } from '#base'
import { READ_LIMIT_BYTES, type BlobStore, type StoredBlob } from './blob-store.ts'
import { badDigest, blobCorrupt, blobNotFound, blobTooLarge, orDiskFull } from './errors.ts'
import { checkedStream } from './checked-stream.ts'

export async function openFolderBlobs(folder: string): Promise<BlobStore> {
  const drafts = join(folder, 'tmp')
  await mkdir(join(folder, 'sha256'), { recursive: true, mode: 0o700 })
  await mkdir(drafts, { recursive: true, mode: 0o700 })
  await removeAbandoned(drafts)

  const fileOf = (digest: string): string => {
    const hex = /^sha256:([0-9a-f]{64})$/.exec(digest)?.[1]
    if (hex === undefined) throw badDigest(digest)
    return join(folder, 'sha256', hex.slice(0, 2), hex.slice(2))
  }

  const sizeOf = async (digest: string): Promise<StoredBlob | null> => {
    try {
      const { size } = await stat(fileOf(digest))
      return { digest, bytes: size }
    } catch (error) {
      if (systemErrorCode(error) === 'ENOENT') return null
      throw error
    }
  }

  const mustHave = async (digest: string): Promise<StoredBlob> => {
    const found = await sizeOf(digest)
    if (found === null) throw blobNotFound(digest)
    return found
  }

  const put = async (content: Uint8Array | AsyncIterable<Uint8Array>): Promise<StoredBlob> => {
    const draft = join(drafts, draftName())
    try {
      const stored = await writeDraft(draft, content)
      const file = fileOf(stored.digest)
      await makeDurableFolder(dirname(file))
      // Over an existing one too: the same content, and a damaged blob is mended that way.
      await rename(draft, file)
      await syncFolder(dirname(file))
      return stored
    } catch (error) {
      await unlink(draft).catch(() => {})
      throw orDiskFull(error, folder)
    }
  }

  return {
    put,
    putFile: (path) => put(createReadStream(path, { highWaterMark: 1 << 20 })),
    stat: sizeOf,
    has: async (digest) => (await sizeOf(digest)) !== null,
    path: async (digest) => {
      await mustHave(digest)
      return fileOf(digest)
    },
    get: async (digest): Promise<Readable> => {
      const { bytes } = await mustHave(digest)
      return checkedStream(createReadStream(fileOf(digest), { highWaterMark: 1 << 18 }), { digest, bytes })
    },
    read: async (digest, limitBytes = READ_LIMIT_BYTES) => {
      const { bytes } = await mustHave(digest)
      if (bytes > limitBytes) throw blobTooLarge(digest, bytes, limitBytes)
      const content = await readFile(fileOf(digest))
      const found = `sha256:${createHash('sha256').update(content).digest('hex')}`
      if (found !== digest) throw blobCorrupt(digest, `its ${content.length} bytes have the digest ${found}`)
      return content
    },
    delete: async (digest) => {
      if ((await sizeOf(digest)) === null) return false
      await rm(fileOf(digest), { force: true })
      return true
    },
    list: () => listBlobs(join(folder, 'sha256')),
  }
}

async function writeDraft(
  draft: string,
  content: Uint8Array | AsyncIterable<Uint8Array>,
): Promise<StoredBlob> {
  const hash = createHash('sha256')
  let bytes = 0
  // Read-only from the start: what has a digest for a name is not written to again.
  const file = await open(draft, 'wx', 0o400)
  try {
    for await (const chunk of content instanceof Uint8Array ? [content] : content) {
      hash.update(chunk)
      bytes += chunk.byteLength
      await file.writeFile(chunk)
    }
    await file.sync()
  } finally {
    await file.close()
  }
  return { digest: `sha256:${hash.digest('hex')}`, bytes }
}

async function makeDurableFolder(folder: string): Promise<void> {
  const made = await mkdir(folder, { recursive: true, mode: 0o700 })
  if (made !== undefined) await syncFolder(dirname(folder))
}

async function* listBlobs(folder: string): AsyncGenerator<StoredBlob> {
  for (const prefix of (await readdir(folder)).toSorted()) {
    if (!/^[0-9a-f]{2}$/.test(prefix)) continue
    for (const rest of (await readdir(join(folder, prefix))).toSorted()) {
      if (!/^[0-9a-f]{62}$/.test(rest)) continue
      const found = await stat(join(folder, prefix, rest)).catch(() => null) // Deleted while we list.
      if (found !== null) yield { digest: `sha256:${prefix}${rest}`, bytes: found.size }
    }
  }
}

/** Named after the writer, so that whoever opens the folder later sees whether it still lives. */
function draftName(): string {
  const self = identifyProcess(process.pid)
  return `${process.pid}-${self?.startTicks ?? 0}-${(self?.bootId ?? '').slice(0, 8)}-${randomBytes(6).toString('hex')}`
}

/** Drafts of writers that were killed. */
async function removeAbandoned(drafts: string): Promise<void> {
  for (const name of await readdir(drafts)) {
    const [pid, startTicks, boot] = name.split('-')
    const writer = identifyProcess(Number(pid))
    const lives =
      writer !== null && `${writer.startTicks}` === startTicks && writer.bootId.slice(0, 8) === boot
    if (!lives) await rm(join(drafts, name), { force: true })
  }
}
