import assert from 'node:assert/strict'
import { test } from 'node:test'
import { PROJECT, testRuntime } from './testing/test-runtime.ts'

test('the results of many jobs come with the last number of each curve, and queues are counted', async (t) => {
  const { runtime, store, close } = await testRuntime({ cpuSlots: 4 })
  t.after(close)
  const { db } = store
  const submit = async (name: string, resources: object, queue = 'default'): Promise<string> => {
    const spec = { name, command: ['true'], resources, queue }
    return (await runtime.submit({ spec, project: PROJECT, owner: 'admin' })).job.id
  }
  const ids = [await submit('one', { tasks: 2 }), await submit('two', {}), await submit('three', {}, 'other')]
  const [one = '', two = ''] = ids
  const point = { jobId: one, at: 1, tokensPerSecond: null, attemptId: 'a' }
  await db
    .insertInto('progressPoint')
    .values([
      { ...point, step: 1, loss: 5, evalLoss: 4 },
      { ...point, step: 2, loss: 3, evalLoss: null },
      { ...point, step: 3, loss: null, evalLoss: null },
    ])
    .execute()
  assert.deepEqual(await runtime.queues(PROJECT), [
    { name: 'default', waiting: 2, running: 0, devicesHeld: 0 },
    { name: 'other', waiting: 1, running: 0, devicesHeld: 0 },
  ])
  await db.updateTable('job').set({ state: 'running' }).where('id', '=', one).execute()
  assert.deepEqual((await runtime.queues(PROJECT))[0], {
    name: 'default',
    waiting: 1,
    running: 1,
    devicesHeld: 2,
  })
  assert.deepEqual(await runtime.queues('empty'), [
    { name: 'default', waiting: 0, running: 0, devicesHeld: 0 },
  ])

  await db.updateTable('job').set({ state: 'succeeded' }).where('id', '=', one).execute()
  const results = await runtime.results(PROJECT, [two, one])
  assert.deepEqual(
    results.map(({ job, last }) => [job.name, last]),
    [
      ['two', { loss: null, evalLoss: null }],
      ['one', { loss: 3, evalLoss: 4 }],
    ],
  )
  await assert.rejects(runtime.results('other', [one]), { code: 'runtime/job-not-found' })
})
