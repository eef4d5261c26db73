import assert from 'node:assert/strict'
import { test } from 'node:test'
import { PROJECT, testRuntime, waitForJob } from './testing/test-runtime.ts'

test('a healing whose fault was never told counts as one fault, however often it is told', async (t) => {
  const given = await testRuntime()
  t.after(given.close)
  await given.runtime.start()
  const healed =
    '{"kind":"recovered","id":"f1","at":1790000000500,"ring":3,"healedFrom":"the checkpoint of step 5","stepsLost":2,"seconds":0.5,"step":8}'
  const script = `echo '${healed}' >> events.jsonl; echo '${healed}' >> events.jsonl`
  const { job } = await given.runtime.submit({
    spec: { name: 'heals', command: ['sh', '-c', script] },
    project: PROJECT,
    owner: 'admin',
  })
  const done = await waitForJob(given.runtime, job.id, 'succeeded')
  assert.deepEqual([done.faults, done.stepsLost, done.restarts], [1, 2, 0])
  assert.deepEqual(
    done.recoveries.map(({ what, step, stepsLost }) => [what, step, stepsLost]),
    [['A fault that its program healed', 8, 2]],
  )
})
