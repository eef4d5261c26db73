import assert from 'node:assert/strict'
import { chmodSync, mkdtempSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { makeKeyFile, readKeyRing, writeKeyRing, type KeyFile } from './key-file.ts'
import { newKey } from './seal.ts'

const folder = mkdtempSync(join(tmpdir(), 'baton key '))
after(() => rmSync(folder, { recursive: true, force: true }))
let count = 0
const fileWith = (text: string | null, mode = 0o600): KeyFile => {
  const path = join(folder, `key-${(count += 1)}`)
  if (text !== null) {
    writeFileSync(path, text)
    chmodSync(path, mode)
  }
  return { path, isNamed: true }
}
const GOOD = Buffer.alloc(32, 7)

test('a key is made once, for its owner alone, whoever else makes one at the same time', async () => {
  const file = fileWith(null)
  assert.equal(await readKeyRing(file), null)
  const rings = await Promise.all([1, 2, 3, 4].map(() => makeKeyFile(file)))
  assert.deepEqual(new Set(rings.map(([first]) => first.id)).size, 1)
  assert.equal(statSync(file.path).mode & 0o777, 0o600)
  assert.deepEqual(
    (await readKeyRing(file))?.map(({ id }) => id),
    [rings[0]?.[0].id],
  )
  assert.deepEqual(
    readdirSync(folder).filter((name) => name.includes('.')),
    [],
    'nothing is left beside it',
  )
})

test('base64, hex and what openssl prints are keys; the first of several seals', async () => {
  const base64 = GOOD.toString('base64')
  const [first] = (await readKeyRing(fileWith(`${base64}\n`))) ?? []
  for (const text of [base64, `# mine\n\n  ${base64}  \n`, GOOD.toString('hex'), GOOD.toString('base64url')])
    assert.equal((await readKeyRing(fileWith(text)))?.[0].id, first?.id)
  const ring = [newKey(), newKey()] as const
  const file = fileWith('')
  await writeKeyRing(file, ring)
  assert.deepEqual(
    (await readKeyRing(file))?.map(({ id }) => id),
    ring.map(({ id }) => id),
  )
})

test('a file that others can read, that is too short, empty, no key or no file is refused and says why', async () => {
  const base64 = GOOD.toString('base64')
  for (const mode of [0o640, 0o604, 0o660, 0o620, 0o644])
    await assert.rejects(readKeyRing(fileWith(base64, mode)), { code: 'secrets/key-file-open' })
  for (const [text, why] of [
    ['', /it is empty/],
    ['# nothing\n', /it is empty/],
    [Buffer.alloc(16).toString('base64'), /a key of 16 bytes, and 32 are needed/],
    [Buffer.alloc(48, 250).toString('base64'), /a key of 48 bytes/],
    ['correct horse battery staple', /no base64/],
    [`${base64}\nhunter2!`, /no base64/],
    ['x'.repeat(70_000), /larger than/],
  ] as const)
    await assert.rejects(readKeyRing(fileWith(text)), { code: 'secrets/key-file-bad', message: why })
  const path = join(folder, 'folder')
  mkdirSync(path, { mode: 0o700 })
  await assert.rejects(readKeyRing({ path, isNamed: true }), { code: 'secrets/key-file-bad' })
  await assert.rejects(writeKeyRing({ path: join(folder, 'none', 'key'), isNamed: true }, [newKey()]), {
    code: 'secrets/key-file-unwritable',
  })
})
