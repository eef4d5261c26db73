import assert from 'node:assert/strict'
import { test } from 'node:test'
import { PROJECT, testRuntime, waitForJob } from './testing/test-runtime.ts'

test('a command runs, succeeds, and its log can be read', async () => {
  const { runtime, close } = await testRuntime()
  try {
    await runtime.start()
    const { job } = await runtime.submit({
      spec: { name: 'hello', command: ['sh', '-c', 'echo "hello from $BATON_JOB_NAME"; echo 你好 >&2'] },
      project: PROJECT,
      owner: 'admin',
    })
    assert.equal(job.state, 'waiting')
    const done = await waitForJob(runtime, job.id, 'succeeded')
    assert.equal(done.attempts.length, 1, JSON.stringify(done.attempts))
    assert.equal(done.attempts[0]?.outcome, 'succeeded')
    assert.equal(done.attempts[0]?.exitCode, 0)
    const log = await runtime.readLog(PROJECT, '@last', { offset: 0, limitBytes: 1000 })
    assert.equal(log.text, 'hello from hello\n你好\n')
    assert.equal(log.ended, true)
    assert.equal(
      (await runtime.nodes())[0]?.devices.every((device) => device.jobId === null),
      true,
    )
  } finally {
    await close()
  }
})
