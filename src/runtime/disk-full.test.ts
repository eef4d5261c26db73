import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { PROJECT, testRuntime, waitForJob } from './testing/test-runtime.ts'

test('a full disk ends jobs with a sentence, and the server goes on', async (t) => {
  const dataDir = mkdtempSync(join(tmpdir(), 'baton-full-'))
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', dataDir], { stdio: 'ignore' })
  } catch {
    rmSync(dataDir, { recursive: true, force: true })
    return t.skip('mounting a small disk takes root')
  }
  const given = await testRuntime({ dataDir })
  t.after(async () => {
    await given.close()
    execFileSync('umount', ['-l', dataDir])
    rmSync(dataDir, { recursive: true, force: true })
  })
  await given.runtime.start()
  const run = async (script: string): Promise<string> => {
    const spec = { name: 'test', command: ['sh', '-c', script] }
    return (await given.runtime.submit({ spec, project: PROJECT, owner: 'admin' })).job.id
  }

  const talker = await run('yes 0123456789 | head -c 3000000; exit 9')
  const failed = await waitForJob(given.runtime, talker, 'failed')
  assert.match(failed.message ?? '', /the disk was full/)
  assert.equal(failed.attempts[0]?.exitCode, 9)

  writeFileSync(join(dataDir, 'rest'), Buffer.alloc(0))
  fill(join(dataDir, 'rest'))
  const late = await waitForJob(given.runtime, await run('true'), 'failed')
  assert.match(late.message ?? '', /The disk that holds Baton’s data directory is full/)

  rmSync(join(dataDir, 'rest'))
  rmSync(join(dataDir, 'jobs', talker), { recursive: true })
  const again = await run('echo fine')
  await waitForJob(given.runtime, again, 'succeeded')
  assert.equal(readFileSync(join(dataDir, 'jobs', again, 'attempt-1', 'logs', 'main.log'), 'utf8'), 'fine\n')
})

function fill(path: string): void {
  try {
    for (;;) writeFileSync(path, Buffer.alloc(1024), { flag: 'a' })
  } catch {
    // It is full.
  }
}
