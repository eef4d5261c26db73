import assert from 'node:assert/strict'
import { test } from 'node:test'
import { newId } from '#base'
import { testStore } from '#store/testing'
import { createLostWork } from './lost-work.ts'

test('work lost to faults is steps times seconds a step times GPUs, of one project, and CPU slots cost none', async (t) => {
  const store = await testStore()
  t.after(() => store.close())
  const { db } = store
  const addJob = async (project: string, devices: string[], stepsLost: number): Promise<void> => {
    const [jobId, attemptId] = [newId('job', 1), newId('att', 1)]
    const spec = JSON.stringify({ resources: { tasks: 1, devices: devices.length, deviceKind: 'any' } })
    await db
      .insertInto('job')
      .values({
        id: jobId,
        name: 'a',
        kind: 'train',
        state: 'running',
        queue: 'default',
        priority: 5,
        project,
        owner: 'admin',
        spec,
        createdAt: 1,
        queuedAt: 1,
      })
      .execute()
    await db
      .insertInto('attempt')
      .values({
        id: attemptId,
        jobId,
        number: 1,
        state: 'running',
        token: 't',
        launcher: 'local',
        placement: JSON.stringify([{ task: 0, nodeId: 'local', devices }]),
        directory: '/x',
        createdAt: 1,
      })
      .execute()
    // A step takes 2 s; between 5 and 6 there was a fault.
    const points = [0, 2, 4, 6, 8, 60, 62].map((seconds, index) => ({ step: index + 1, at: seconds * 1000 }))
    await db
      .insertInto('progressPoint')
      .values(points.map((point) => Object.assign({ jobId, attemptId }, point)))
      .execute()
    await db
      .insertInto('recovery')
      .values([
        {
          id: newId('rec', 1),
          jobId,
          attemptId,
          at: 1,
          what: 'a fault',
          ring: 3,
          healedFrom: 'x',
          step: 7,
          stepsLost,
          seconds: 5,
        },
        {
          id: newId('rec', 2),
          jobId,
          attemptId,
          at: 1,
          what: 'is being healed',
          ring: 3,
          healedFrom: '',
          step: 7,
          stepsLost: 9,
          seconds: null,
        },
      ])
      .execute()
  }
  const lost = createLostWork(db)
  assert.equal(await lost.gpuSeconds('law'), 0)
  await addJob('law', ['gpu:0', 'gpu:1'], 3)
  await addJob('law', ['cpu:0', 'cpu:1'], 3)
  await addJob('vision', ['gpu:0'], 100)
  assert.equal(await lost.gpuSeconds('law'), 12)
  assert.equal(await lost.gpuSeconds('law'), 12, 'and once again')
  await addJob('law', ['GPU-1'], 5)
  assert.equal(await lost.gpuSeconds('law'), 22)
})
