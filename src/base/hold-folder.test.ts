import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
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

test('who waits while it holds a folder is woken, though nothing else keeps its process alive', () => {
  const folder = mkdtempSync(join(tmpdir(), 'baton hold '))
  const script = `
    import { holdFolder } from ${JSON.stringify(new URL('./hold-folder.ts', import.meta.url).href)}
    const hold = await holdFolder('baton-test', process.argv[1])
    await new Promise((resolve) => setTimeout(resolve, 50).unref())
    await hold.release()
    console.log('woken')`
  try {
    const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', script, folder], {
      encoding: 'utf8',
    })
    assert.equal(stdout, 'woken\n')
  } finally {
    rmSync(folder, { recursive: true })
  }
})
