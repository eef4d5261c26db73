import assert from 'node:assert/strict'
import { test } from 'node:test'
import { PROJECT, testRuntime, waitForJob } from './testing/test-runtime.ts'

test('a job that started is measured once, and so is each of its checkpoints', async (t) => {
  const { runtime, close } = await testRuntime({ cpuSlots: 1 })
  t.after(close)
  await runtime.start()
  const line = '{"kind":"checkpoint","at":1,"step":2,"seconds":0.2,"bytes":3}'
  const script = `echo '${line}' >> "$BATON_ATTEMPT_DIR/events.jsonl"`
  const spec = { name: 'measured', command: ['sh', '-c', script] }
  const { job } = await runtime.submit({ spec, project: PROJECT, owner: 'admin' })
  await waitForJob(runtime, job.id, 'succeeded')
  const { queueWaitSeconds, checkpointSeconds } = runtime.measures(PROJECT)
  assert.equal(queueWaitSeconds.buckets.at(-1)?.count, 1)
  assert(queueWaitSeconds.sum < 60)
  assert.deepEqual(
    checkpointSeconds.buckets.filter(({ to }) => to === 0.1 || to === 0.5).map(({ count }) => count),
    [0, 1],
  )
  assert.equal(runtime.measures('other').queueWaitSeconds.buckets.at(-1)?.count, 0)
})
