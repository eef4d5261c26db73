/** `baton down` and `baton up`, as the runtime sees them: no server, SIGTERM to the shepherds, a new server. */
import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { PROJECT, testRuntime, waitForJob } from './testing/test-runtime.ts'

test('a job that Baton paused goes on without a restart, a fault or a back-off', async (t) => {
  const given = await testRuntime()
  t.after(given.close)
  await given.runtime.start()
  const script = `
    [ $BATON_ATTEMPT = 2 ] && exit 0
    echo '{"at":'$(date +%s%3N)',"phase":"train","done":1,"total":9,"unit":"steps","step":1}' >> progress.jsonl
    sleep 100`
  const { job } = await given.runtime.submit({
    spec: { name: 'paused', command: ['sh', '-c', script], recovery: { maxRestarts: 0 } },
    project: PROJECT,
    owner: 'admin',
  })
  const before = await waitForJob(given.runtime, job.id, { job: (seen) => seen.progress?.done === 1 })
  await given.runtime.close()
  process.kill(before.attempts[0]?.pid ?? 0, 'SIGTERM')
  const exitFile = join(given.store.dataDir, 'jobs', job.id, 'attempt-1', 'exit.json')
  while (!existsSync(exitFile)) await sleep(20)

  const second = given.again()
  await second.start()
  const after = await waitForJob(second, job.id, 'succeeded')
  assert.deepEqual([after.restarts, after.faults, after.stepsLost], [0, 0, 0])
  assert.deepEqual(after.recoveries, [])
  assert.deepEqual(
    after.attempts.map((attempt) => attempt.outcome),
    ['stopped', 'succeeded'],
  )
  const { items } = await second.history(PROJECT, job.id, { limit: 100 })
  const line = 'Baton was stopped and started again; the job goes on from its checkpoint'
  assert.equal(items.filter((event) => event.message === line).length, 1)
  assert(items.every((event) => event.kind !== 'fault' && event.kind !== 'recovered'))
})
