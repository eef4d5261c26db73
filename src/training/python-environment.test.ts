import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { createPythonEnvironment } from './python-environment.ts'

const dataDir = await mkdtemp(join(tmpdir(), 'baton-python-'))
after(() => rm(dataDir, { recursive: true, force: true }))

const environment = createPythonEnvironment({ dataDir })
const write = (content: string): Promise<void> => writeFile(join(dataDir, 'python.json'), content)

test('what the set-up found counts as soon as it is written, while its interpreter is there', async () => {
  assert.match((await environment.look()).why, /nobody has looked.*run baton setup/)
  await write(JSON.stringify({ python: process.execPath, torch: '2.15.0', why: 'it is there' }))
  assert.deepEqual(await environment.look(), {
    available: true,
    torch: '2.15.0',
    why: 'it is there',
    python: process.execPath,
  })
  await write(JSON.stringify({ python: '/nowhere/python', torch: '2.15.0', why: 'it is there' }))
  assert.match((await environment.look()).why, /is gone; run baton setup/)
})

test('a set-up that found nothing says why, and a broken file counts as none', async () => {
  await write(JSON.stringify({ python: null, torch: null, why: 'no network' }))
  assert.deepEqual(await environment.look(), {
    available: false,
    torch: null,
    why: 'no network',
    python: null,
  })
  await write('{"python":')
  assert.equal((await environment.look()).available, false)
})
