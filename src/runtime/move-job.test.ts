import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import * as fc from 'fast-check'
import { newId, seededRandom } from '#base'
import { JOB_STATES, JOB_TRANSITIONS, canMove, isTerminal, type JobState } from '#contract'
import { testStore, type TestStore } from '#store/testing'
import { stateOf, type JobRecord } from './job-record.ts'
import { changeJob, moveJob, StaleJobError } from './move-job.ts'

let store: TestStore
before(async () => {
  store = await testStore()
})
after(() => store.close())

async function newJob(): Promise<JobRecord> {
  return store.db
    .insertInto('job')
    .values({
      id: newId('job', 1),
      name: 'a',
      kind: 'command',
      state: 'waiting',
      queue: 'default',
      priority: 5,
      project: 'p',
      owner: 'o',
      spec: '{}',
      createdAt: 1,
      queuedAt: 1,
    })
    .returningAll()
    .executeTakeFirstOrThrow()
}

const move = (job: JobRecord, to: JobState): Promise<JobRecord> =>
  store.db.transaction().execute((trx) => moveJob(trx, job, to))

test('a job walks the table of transitions and no other way, and each step leaves its revision', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer(), async (seed) => {
      const random = seededRandom(seed)
      let job = await newJob()
      for (let steps = 0; steps < 12; steps += 1) {
        const to = JOB_STATES[random.below(JOB_STATES.length)] ?? 'waiting'
        if (!canMove(stateOf(job), to)) {
          await assert.rejects(move(job, to), /does not go from/)
          continue
        }
        const moved = await move(job, to)
        assert.deepEqual([moved.state, moved.revision], [to, job.revision + 1])
        await assert.rejects(move(job, to), StaleJobError)
        job = moved
      }
    }),
    { numRuns: 25 },
  )
})

test('of many who move the same row one wins', async () => {
  const job = await newJob()
  const results = await Promise.allSettled(Array.from({ length: 8 }, () => move(job, 'starting')))
  assert.equal(results.filter((result) => result.status === 'fulfilled').length, 1)
  await assert.rejects(
    store.db.transaction().execute((trx) => changeJob(trx, job, { message: 'late' })),
    StaleJobError,
  )
})

test('from every state that is no end there is a way to an end', () => {
  for (const start of JOB_STATES) {
    const seen = new Set<JobState>([start])
    for (const state of seen) for (const to of Object.keys(JOB_TRANSITIONS[state])) seen.add(to as JobState)
    assert([...seen].some(isTerminal), start)
  }
})
