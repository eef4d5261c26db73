import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { JobProgram } from './model.ts'
import { PROJECT, testRuntime, waitForJob } from './testing/test-runtime.ts'

/** Leaves a dataset and a file; only the dataset becomes a version. */
const program: JobProgram = {
  check: async (spec) => ({ spec, warnings: [] }),
  plan: async () => ({ prepare: [], tasks: [{ stream: 'main', argv: ['true'], env: {} }] }),
  publish: async () => [
    { name: 'dataset', kind: 'dataset', ref: 'docs@3', digest: null, metadata: {} },
    { name: 'notes', kind: 'file', ref: null, digest: null, metadata: {} },
  ],
}

test('a version that a job made is told to those who look at its dataset, with the end of the job', async () => {
  const { runtime, close } = await testRuntime({ programs: { collect: program } })
  try {
    await runtime.start()
    const { job } = await runtime.submit({
      spec: { name: 'collect', kind: 'collect' },
      project: PROJECT,
      owner: 'admin',
    })
    await waitForJob(runtime, job.id, 'succeeded')
    const made = (await runtime.events.after(0, 200)).filter(({ topic }) =>
      ['dataset', 'model'].includes(topic),
    )
    assert.deepEqual(
      made.map(({ topic, key, change }) => [topic, key, change]),
      [['dataset', 'docs', 'created']],
    )
  } finally {
    await close()
  }
})
