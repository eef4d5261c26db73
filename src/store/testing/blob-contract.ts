/** What every BlobStore must do. A store's test calls it with a way to open an empty one, and to damage it. */
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { test } from 'node:test'
import * as fc from 'fast-check'
import type { BlobStore } from '../blob-store.ts'

export interface BlobFixture {
  readonly store: BlobStore
  /** Change the stored bytes behind the store's back. */
  damage(digest: string): Promise<void>
  close(): Promise<void>
}

const digestOf = (content: Uint8Array): string =>
  `sha256:${createHash('sha256').update(content).digest('hex')}`
const ABSENT = digestOf(Buffer.from('nobody stored this'))

export function blobStoreContract(name: string, open: () => Promise<BlobFixture>): void {
  const check = (behaviour: string, body: (fixture: BlobFixture) => Promise<void>): void => {
    test(`${name}: ${behaviour}`, async () => {
      const fixture = await open()
      try {
        await body(fixture)
      } finally {
        await fixture.close()
      }
    })
  }

  check('what was put is read back under the digest of its content', async ({ store }) => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 5_000 }), async (content) => {
        const stored = await store.put(content)
        assert.deepEqual(stored, { digest: digestOf(content), bytes: content.length })
        assert.deepEqual(await store.read(stored.digest), Buffer.from(content))
        assert.deepEqual(await buffer(await store.get(stored.digest)), Buffer.from(content))
        assert.deepEqual(await store.stat(stored.digest), stored)
      }),
      { numRuns: 15 },
    )
  })

  check('a stream and a file give the same blob as their bytes', async ({ store }) => {
    const content = Buffer.alloc(3_000_000, 'relay')
    async function* pieces() {
      for (let at = 0; at < content.length; at += 700_001) yield content.subarray(at, at + 700_001)
    }
    const folder = await mkdtemp(join(tmpdir(), 'baton-blob-'))
    await writeFile(join(folder, 'file'), content)
    const stored = { digest: digestOf(content), bytes: content.length }
    assert.deepEqual(await store.put(pieces()), stored)
    assert.deepEqual(await store.putFile(join(folder, 'file')), stored)
    assert.deepEqual(await Array.fromAsync(store.list()), [stored])
    await rm(folder, { recursive: true })
  })

  check('the same content put by many at once is one whole blob', async ({ store }) => {
    const content = Buffer.alloc(100_000, 'x')
    await Promise.all(Array.from({ length: 8 }, () => store.put(content)))
    assert.equal((await Array.fromAsync(store.list())).length, 1)
    assert.deepEqual(await store.read(digestOf(content)), content)
  })

  check('a put whose source fails leaves nothing behind', async ({ store }) => {
    async function* broken() {
      yield Buffer.from('half of it')
      throw new Error('the source broke')
    }
    await assert.rejects(store.put(broken()), /the source broke/)
    assert.deepEqual(await Array.fromAsync(store.list()), [])
  })

  check('damaged content is reported with its digest, and putting it again mends it', async (fixture) => {
    const { digest } = await fixture.store.put(Buffer.from('as it was'))
    await fixture.damage(digest)
    const namesDigest = { code: 'store/blob-corrupt', message: new RegExp(digest) }
    await assert.rejects(fixture.store.read(digest), namesDigest)
    await assert.rejects(async () => buffer(await fixture.store.get(digest)), namesDigest)
    await fixture.store.put(Buffer.from('as it was'))
    assert.equal(String(await fixture.store.read(digest)), 'as it was')
  })

  check('what is absent, too large or badly named is refused', async ({ store }) => {
    await assert.rejects(store.read(ABSENT), { code: 'store/blob-not-found' })
    await assert.rejects(store.get(ABSENT), { code: 'store/blob-not-found' })
    assert.equal(await store.stat(ABSENT), null)
    assert.equal(await store.has(ABSENT), false)
    const { digest } = await store.put(Buffer.alloc(11))
    await assert.rejects(store.read(digest, 10), { code: 'store/blob-too-large' })
    await assert.rejects(store.read('sha256:../../etc/passwd'), { code: 'store/bad-digest' })
  })

  check('a deleted blob is gone, and deleting it again says so', async ({ store }) => {
    const { digest } = await store.put(Buffer.from('short-lived'))
    assert.equal(await store.delete(digest), true)
    assert.equal(await store.has(digest), false)
    assert.equal(await store.delete(digest), false)
  })

  check('the list is in the order of digests', async ({ store }) => {
    for (let index = 0; index < 20; index += 1) await store.put(Buffer.from(`blob ${index}`))
    const digests = (await Array.fromAsync(store.list())).map((blob) => blob.digest)
    assert.equal(digests.length, 20)
    assert.deepEqual(digests, digests.toSorted())
  })
}
