import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { readProfile } from './profile.ts'

const folder = mkdtempSync(join(tmpdir(), 'profile-'))
after(() => rmSync(folder, { recursive: true }))

const PLACEMENTS = [
  'placement,local_bsz,step_time,sync_time',
  '1,8,1,0',
  '1,16,2,0',
  '2,8,1.2,0.2',
  '2,16,2.2,0.2',
  '13,8,2,1',
  '13,16,3,1',
]
const SCALABILITY = ['num_nodes,num_replicas,local_bsz,step_time,sync_time', '4,8,8,4,3', '4,8,16,5,3']

test('what was measured is answered as measured, in any rotation, and between batches by a line', () => {
  writeFileSync(join(folder, 'placements-gpu.csv'), PLACEMENTS.join('\n'))
  writeFileSync(join(folder, 'scalability-gpu.csv'), SCALABILITY.join('\n'))
  const profile = readProfile(folder, 'gpu')!
  assert.deepEqual(profile.stepTime([1], 12), { stepSeconds: 1.5, syncSeconds: 0 })
  assert.deepEqual(profile.stepTime([3, 1], 8), { stepSeconds: 2, syncSeconds: 1 })
  // Three nodes of two: halfway between two nodes of four devices in all and four of eight.
  assert.deepEqual(profile.stepTime([2, 2, 2], 8), { stepSeconds: 3, syncSeconds: 2 })
  assert.equal(readProfile(folder, 'other'), null)
})

test('a time that no step can take is refused with its file and line', () => {
  writeFileSync(join(folder, 'placements-bad.csv'), [...PLACEMENTS, '1,32,-4,0'].join('\n'))
  writeFileSync(join(folder, 'scalability-bad.csv'), SCALABILITY.join('\n'))
  assert.throws(() => readProfile(folder, 'bad'), /placements-bad\.csv, line 8: step_time is "-4"/)
})
