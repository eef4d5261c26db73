import assert from 'node:assert/strict'
import { test } from 'node:test'
import { newId } from '#base'
import { PROJECT, testRuntime } from './testing/test-runtime.ts'

test('submitting again with the same id gives the job that it made, and makes no second one', async (t) => {
  const { runtime, close } = await testRuntime({ cpuSlots: 1 })
  t.after(close)
  const request = {
    spec: { name: 'once', command: ['true'] },
    project: PROJECT,
    owner: 'admin',
    id: newId('job', 1_790_000_000_000),
  }
  const [first, second] = [await runtime.submit(request), await runtime.submit(request)]
  assert.equal(first.job.id, request.id)
  assert.deepEqual(second.job, first.job)
  assert.equal((await runtime.list({ project: PROJECT, limit: 10 })).items.length, 1)
  await assert.rejects(
    runtime.submit({ ...request, project: 'other' }),
    'nobody is given another project’s job',
  )
})

test('a dataset knows which jobs read which of its versions', async (t) => {
  const { runtime, close } = await testRuntime({ cpuSlots: 1 })
  t.after(close)
  const read = async (name: string, ...refs: string[]) => {
    const inputs = Object.fromEntries(refs.map((ref, index) => [`in${index}`, ref]))
    await runtime.submit({ spec: { name, command: ['true'], inputs }, project: PROJECT, owner: 'admin' })
  }
  await read('one', 'docs@1')
  await read('two', 'docs@12', 'other@3')
  await read('three', 'docs-more@1', 'my_docs@1')
  await read('four')
  const readers = await runtime.readers(PROJECT, 'docs')
  assert.deepEqual(
    readers.map(({ jobName, version, state }) => [jobName, version, state]),
    [
      ['two', 12, 'waiting'],
      ['one', 1, 'waiting'],
    ],
  )
  assert.deepEqual(await runtime.readers('other', 'docs'), [])
})
