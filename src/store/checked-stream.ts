/** A stream that fails at its end when the bytes were not the promised ones. */
import { createHash } from 'node:crypto'
import { pipeline, Transform, type Readable } from 'node:stream'
import type { StoredBlob } from './blob-store.ts'
import { blobCorrupt } from './errors.ts'

export function checkedStream(source: Readable, promised: StoredBlob): Readable {
  const hash = createHash('sha256')
  let bytes = 0
  const check = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk)
      bytes += chunk.length
      done(null, chunk)
    },
    flush(done) {
      const found = `sha256:${hash.digest('hex')}`
      done(
        found === promised.digest
          ? null
          : blobCorrupt(promised.digest, `${bytes} bytes with the digest ${found}`),
      )
    },
  })
  // A reader that stops early, or a source that fails, ends both; the error reaches the reader through `check`.
  pipeline(source, check, () => {})
  return check
}
