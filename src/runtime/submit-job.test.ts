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

test('a text that cannot be kept is named by its place in the job file', async (t) => {
  const { runtime, close } = await testRuntime({ cpuSlots: 1 })
  t.after(close)
  const refused = (spec: object): Promise<string> =>
    runtime
      .submit({ spec: { name: 'nul', command: ['true'], ...spec }, project: PROJECT, owner: 'admin' })
      .then(
        () => 'taken',
        (error: unknown) => (error instanceof Error ? error.message : String(error)),
      )
  const problem = 'holds a NUL character or a broken surrogate pair'
  assert.equal(await refused({ command: ['a\0', 'b'] }), `This is not a job: command[0] ${problem}`)
  const deep = { a: [{ b: ['', '\uD800'] }] }
  assert.equal(await refused({ with: deep }), `This is not a job: with.a[0].b[1] ${problem}`)
  assert.equal(await refused({ with: { 'k\0': 1 } }), `This is not a job: with.k\uFFFD ${problem}`)
})

test('a job that is only tried out is checked as a real one, told what would become of it, and not made', async (t) => {
  const { runtime, close } = await testRuntime({ cpuSlots: 2 })
  t.after(close)
  const request = (spec: object) => ({
    spec: { name: 'try', command: ['true'], ...spec },
    project: PROJECT,
    owner: 'admin',
  })
  const both = { resources: { tasks: 2 } }
  const now = await runtime.forecast(request(both))
  assert.equal(now.placement?.length, 2)
  assert.equal(now.spec.priority, 5, 'defaults are filled in')

  await runtime.submit(request({ ...both, priority: 9 }))
  const later = await runtime.forecast(request({ ...both, queue: 'defualt' }))
  assert.deepEqual([later.placement, later.position, later.waitReason?.kind], [null, 1, 'no-room'])
  assert.deepEqual(later.warnings, ['queue: "defualt" is a new queue; did you mean "default"?'])

  for (const wrong of [
    { resources: { devices: 3 } },
    { command: [''] },
    { kind: 'train' },
    { priority: 12 },
  ]) {
    const errors = await Promise.all(
      [runtime.forecast(request(wrong)), runtime.submit(request(wrong))].map((call) =>
        call.then(
          () => 'taken',
          (error: unknown) => String(error),
        ),
      ),
    )
    assert.notEqual(errors[0], 'taken')
    assert.equal(errors[0], errors[1])
  }
  assert.equal((await runtime.list({ project: PROJECT, limit: 10 })).items.length, 1)
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
