import assert from 'node:assert/strict'
import { test } from 'node:test'
import { COMMANDS } from '../tree/commands.ts'
import { findCandidates } from './completion.ts'

const names = async (kind: string): Promise<string[]> =>
  kind === 'dataset' ? ['docs', 'law'] : ['@last', '8f3a2c']

test('commands, verbs, options and names are completed', async () => {
  assert.deepEqual(await findCandidates(COMMANDS, ['da'], names), ['dataset'])
  assert.deepEqual(await findCandidates(COMMANDS, ['dataset', 's'], names), ['show'])
  assert.deepEqual(await findCandidates(COMMANDS, ['dataset', 'show', ''], names), ['docs', 'law'])
  assert.deepEqual(await findCandidates(COMMANDS, ['logs', '8'], names), ['8f3a2c'])
  assert.deepEqual(await findCandidates(COMMANDS, ['ps', '--st'], names), ['--state'])
  assert.deepEqual(await findCandidates(COMMANDS, ['ps', '--js'], names), ['--json'])
  assert.deepEqual(await findCandidates(COMMANDS, ['__c'], names), [])
})
