import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inEnglish } from '#contract'
import { DISK_WAS_FULL, folderProblem, startProblem, wantedMemory } from './exit-sentence.ts'

test('what the shepherd says in English is what the catalogue says', () => {
  const failure = (code: string): Error => Object.assign(new Error('no luck'), { code })
  const sentences = [
    wantedMemory('rank-0', 512),
    wantedMemory('main', null),
    DISK_WAS_FULL,
    ...(['missing', 'closed', 'no-folder'] as const).map((problem) => folderProblem('/tmp/x', problem)),
    ...['ENOENT', 'EACCES', 'E2BIG', 'EPERM'].map((code) => startProblem('./train', failure(code))),
    startProblem('train', failure('ENOENT')),
  ]
  for (const { message, said } of sentences) assert.equal(inEnglish(said), message)
})
