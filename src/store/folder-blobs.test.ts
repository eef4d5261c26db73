import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { openFolderBlobs } from './folder-blobs.ts'
import { blobStoreContract } from './testing/blob-contract.ts'

const fresh = (): Promise<string> => mkdtemp(join(tmpdir(), 'baton-blobs-'))

blobStoreContract('folder', async () => {
  const folder = await fresh()
  const store = await openFolderBlobs(folder)
  return {
    store,
    damage: async (digest) => {
      const file = (await store.path?.(digest)) ?? ''
      await chmod(file, 0o600)
      await writeFile(file, 'as it Was')
    },
    close: () => rm(folder, { recursive: true }),
  }
})

test('a blob can be read by its owner only, and written by nobody', async () => {
  const folder = await fresh()
  const store = await openFolderBlobs(folder)
  const { digest } = await store.put(Buffer.from('weights'))
  assert.equal((await stat((await store.path?.(digest)) ?? '')).mode & 0o777, 0o400)
  await rm(folder, { recursive: true })
})

test('the draft of a killed writer is removed at the next open, that of a living one is kept', async () => {
  const folder = await fresh()
  const ours = await openFolderBlobs(folder)
  const script = `
    import { openFolderBlobs } from ${JSON.stringify(join(import.meta.dirname, 'folder-blobs.ts'))}
    const store = await openFolderBlobs(${JSON.stringify(folder)})
    async function* endless() { yield Buffer.from('half'); console.log('writing'); await new Promise(() => setInterval(() => {}, 1000)) }
    await store.put(endless())`
  const writer = spawn(process.execPath, ['--input-type=module-typescript', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
    cwd: join(import.meta.dirname, '../..'),
  })
  await once(writer.stdout, 'data')
  await openFolderBlobs(folder)
  assert.equal((await readdir(join(folder, 'tmp'))).length, 1)
  writer.kill('SIGKILL')
  await once(writer, 'exit')
  await openFolderBlobs(folder)
  assert.deepEqual(await readdir(join(folder, 'tmp')), [])
  assert.deepEqual(await Array.fromAsync(ours.list()), [])
  await rm(folder, { recursive: true })
})
