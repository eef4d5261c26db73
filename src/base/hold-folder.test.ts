import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { holdFolder } from './hold-folder.ts'

test('a folder is held once for a purpose, by whatever path it is named, until it is released', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'baton hold '))
  const link = `${folder}.link`
  symlinkSync(folder, link)
  try {
    const first = await holdFolder('baton-test', folder)
    assert(first !== null)
    assert.equal(await holdFolder('baton-test', link), null)
    const other = await holdFolder('baton-test-other', folder)
    assert(other !== null, 'another purpose is another hold')
    await first.release()
    const again = await holdFolder('baton-test', link)
    assert(again !== null)
    await Promise.all([again.release(), other.release()])
  } finally {
    rmSync(link)
    rmSync(folder, { recursive: true })
  }
})
