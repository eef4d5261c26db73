import assert from 'node:assert/strict'
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { silentLogger, systemClock } from '#base'
import { createSecrets } from '#secrets'
import { removeOldFiles } from './remove-old-files.ts'
import { PROJECT, testRuntime, waitForJob } from './testing/test-runtime.ts'

const DAY_MS = 86_400_000

test('files of jobs that ended long ago go; rows, checkpoints and what was not published stay', async (t) => {
  const { runtime, store, close } = await testRuntime({ cpuSlots: 2 })
  t.after(close)
  await runtime.start()
  const run = async (name: string): Promise<string> => {
    const script = `echo said; mkdir "$BATON_ATTEMPT_DIR/made" && echo it > "$BATON_ATTEMPT_DIR/made/file"
      echo ckpt > "$BATON_STATE_DIR/checkpoint"
      echo '[{"name":"it","kind":"file","path":"'"$BATON_ATTEMPT_DIR"'/made/file"}]' > "$BATON_ATTEMPT_DIR/outputs.json"`
    const spec = { name, command: ['sh', '-c', script] }
    const { job } = await runtime.submit({ spec, project: PROJECT, owner: 'admin' })
    await waitForJob(runtime, job.id, 'succeeded')
    return job.id
  }
  const [old, young] = [await run('old'), await run('young')]
  const folder = (id: string): string => join(store.dataDir, 'jobs', id, 'attempt-1')
  const ended = { endedAt: Date.now() - 91 * DAY_MS }
  await store.db.updateTable('job').set(ended).where('id', '=', old).execute()
  await store.db.updateTable('attempt').set(ended).where('jobId', '=', old).execute()
  // An attempt whose row leads out of the jobs' folder is not touched.
  const outside = join(store.dataDir, 'elsewhere', 'attempt-1')
  mkdirSync(outside, { recursive: true })
  writeFileSync(join(outside, 'precious'), '')

  const { db, dataDir } = store
  const secrets = createSecrets({ db, clock: systemClock, dataDir })
  const look = { db, clock: systemClock, log: silentLogger, dataDir, secrets }
  await removeOldFiles(look, 90 * DAY_MS)
  assert.deepEqual(readdirSync(folder(old)).toSorted(), ['made', 'outputs.json'])
  assert(existsSync(join(store.dataDir, 'jobs', old, 'state', 'checkpoint')))
  assert(existsSync(join(folder(young), 'logs', 'main.log')))

  const [attempt] = (await runtime.get(PROJECT, old)).attempts
  assert(attempt?.filesRemovedAt !== null && attempt?.filesRemovedAt !== undefined)
  assert.deepEqual(attempt.streams, [])
  await assert.rejects(runtime.readLog(PROJECT, old, { offset: 0, limitBytes: 100 }), {
    code: 'runtime/log-removed',
    message: /removed on \d{4}-\d\d-\d\d/,
  })
  assert((await runtime.history(PROJECT, old, { limit: 10 })).items.length > 2)
  assert.match((await runtime.readLog(PROJECT, young, { offset: 0, limitBytes: 100 })).text, /said/)

  // What cannot be understood is not deleted.
  writeFileSync(join(folder(young), 'outputs.json'), '[{"name":')
  await store.db.updateTable('job').set(ended).where('id', '=', young).execute()
  await store.db.updateTable('attempt').set(ended).where('jobId', '=', young).execute()
  await removeOldFiles(look, 90 * DAY_MS)
  assert.deepEqual(
    ['logs', 'made', 'outputs.json'].map((name) => existsSync(join(folder(young), name))),
    [false, true, true],
  )
  await store.db.updateTable('attempt').set({ filesRemovedAt: null }).execute()
  const gone = { ...ended, directory: outside }
  await store.db.updateTable('attempt').set(gone).where('jobId', '=', young).execute()
  await removeOldFiles(look, 90 * DAY_MS)
  assert.deepEqual(readdirSync(outside), ['precious'])
})
