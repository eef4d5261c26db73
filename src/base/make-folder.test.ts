import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { makeFolder } from './make-folder.ts'

test('a folder is made with those above it, and once more without harm', (t) => {
  const above = mkdtempSync(join(tmpdir(), 'baton-folder-'))
  t.after(() => rmSync(above, { recursive: true }))
  const folder = join(above, 'a', 'b')
  makeFolder(folder, 0o700)
  makeFolder(folder, 0o700)
  assert.equal(statSync(folder).mode & 0o777, 0o700)

  writeFileSync(join(above, 'file'), '')
  symlinkSync(join(above, 'nowhere'), join(above, 'link'))
  assert.throws(() => makeFolder(join(above, 'file'), 0o700), { code: 'EEXIST' })
  assert.throws(() => makeFolder(join(above, 'file', 'x'), 0o700), { code: 'ENOTDIR' })
  assert.throws(() => makeFolder(join(above, 'link', 'x'), 0o700), { code: 'EEXIST' })
})

test('where nothing can be made it is an error at once, not a search without end', () => {
  assert.throws(() => makeFolder('/proc/baton-none/a/b', 0o700), { code: 'ENOENT' })
})
