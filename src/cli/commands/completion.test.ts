import assert from 'node:assert/strict'
import { test } from 'node:test'
import { findCandidates } from './completion.ts'

const names = async (kind: string): Promise<string[]> =>
  kind === 'dataset' ? ['docs', 'law'] : ['@last', '8f3a2c']

test('commands, verbs, options and names are completed', async () => {
  assert.deepEqual(await findCandidates(['da'], names), ['dataset'])
  assert.deepEqual(await findCandidates(['dataset', 's'], names), ['show'])
  assert.deepEqual(await findCandidates(['dataset', 'show', ''], names), ['docs', 'law'])
  assert.deepEqual(await findCandidates(['logs', '8'], names), ['8f3a2c'])
  assert.deepEqual(await findCandidates(['ps', '--st'], names), ['--state'])
  assert.deepEqual(await findCandidates(['ps', '--js'], names), ['--json'])
  assert.deepEqual(await findCandidates(['__c'], names), [])
})
