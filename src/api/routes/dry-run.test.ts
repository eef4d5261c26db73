import assert from 'node:assert/strict'
import { test } from 'node:test'
import { BatonError } from '#base'
import { JobSpec, type JobForecast } from '#contract'
import { bearer, testApi } from '../testing/test-api.ts'

test('a job that is only tried out is neither submitted nor put on record, and is refused as a real one', async (t) => {
  const forecast = async ({ spec }: { spec: JobSpec }): Promise<JobForecast> => {
    if (spec.queue === 'full') throw new BatonError('never-fits', 'scheduler/never-fits', 'no room')
    return { spec: JobSpec.parse(spec), warnings: [], placement: [], position: null, waitReason: null }
  }
  const api = await testApi({ runtime: { forecast } })
  t.after(() => api.close())
  const key = await api.keyWith('jobs:write')
  const before = api.acts.length
  const call = (query: string, payload: object) =>
    api.app.inject({ method: 'POST', url: `/api/v1/jobs${query}`, headers: bearer(key), payload })

  const taken = await call('?dryRun=true', { name: 'a', command: ['true'] })
  assert.equal(taken.statusCode, 200)
  assert.equal(taken.json<JobForecast>().spec.queue, 'default')
  assert.equal((await call('?dryRun=true', { name: 'a', queue: 'full' })).statusCode, 422)
  assert.equal((await call('?dryRun=true', { name: 'a', kind: 'collect' })).statusCode, 403)
  // This test says nothing of runtime.submit: reaching it would be a 500.
  assert.equal((await call('?dryrun=true', { name: 'a' })).statusCode, 400)
  assert.equal((await call('?dryRun=yes', { name: 'a' })).statusCode, 400)
  assert.equal(api.acts.length, before)
})
