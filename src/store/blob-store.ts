/**
 * Large immutable things, named by what they hold: dataset files, weights, checkpoints.
 *
 * The interface asks nothing that an object store cannot give: whole objects, no appending, no renaming.
 */
import type { Readable } from 'node:stream'

export interface StoredBlob {
  /** `sha256:` and 64 hexadecimal digits. */
  readonly digest: string
  readonly bytes: number
}

export interface BlobStore {
  /** Returns when the content is durable. The same content twice is one blob. */
  put(content: Uint8Array | AsyncIterable<Uint8Array>): Promise<StoredBlob>
  putFile(path: string): Promise<StoredBlob>
  /** Checked while it is read: a damaged blob ends the stream with store/blob-corrupt. */
  get(digest: string): Promise<Readable>
  /** The whole content, checked; refuses blobs above `limitBytes` (64 MiB unless told). */
  read(digest: string, limitBytes?: number): Promise<Buffer>
  /** A local file with the content, for programs that need one; only stores that have it offer this. */
  path?(digest: string): Promise<string>
  /** Size of a blob, or null when there is none. Looks at the name, not at the content. */
  stat(digest: string): Promise<StoredBlob | null>
  has(digest: string): Promise<boolean>
  /** True when there was one. */
  delete(digest: string): Promise<boolean>
  /** In the order of their digests. */
  list(): AsyncIterable<StoredBlob>
}

export const READ_LIMIT_BYTES = 64 * 1024 * 1024
