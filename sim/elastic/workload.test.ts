import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { readRestartCosts, ringOf } from './restart-costs.ts'
import { readWorkload } from './workload.ts'

const folder = mkdtempSync(join(tmpdir(), 'elastic-'))
after(() => rmSync(folder, { recursive: true }))

const HEADER = 'name,time,application,num_replicas,batch_size'
function write(name: string, text: string | Buffer): string {
  const path = join(folder, name)
  writeFileSync(path, text)
  return path
}

test('jobs come in the order of arrival, packed or not', () => {
  const text = `${HEADER}\nb,20.5,net,2,64\na,3,net,1,32\n`
  const plain = readWorkload(write('w.csv', text), ['net'])
  assert.deepEqual(
    plain.map(({ name, arrivesAt }) => [name, arrivesAt]),
    [
      ['a', 3],
      ['b', 20.5],
    ],
  )
  assert.deepEqual(readWorkload(write('w.csv.gz', gzipSync(text)), ['net']), plain)
})

test('a row that cannot be meant is refused with its file and line', () => {
  const bad: readonly (readonly [string, RegExp])[] = [
    ['a,-5,net,1,32', /bad\.csv, line 3: time is "-5"/],
    ['a,1e99,net,1,32', /line 3: time is "1e99"/],
    ['a,5,net,0,32', /line 3: num_replicas is "0"/],
    ['a,5,net,1,-32', /line 3: batch_size is "-32"/],
    ['a,5,nothing,1,32', /line 3: no application is named "nothing": there are net/],
    ['x,5,net,1,32', /line 3: the name "x" stands twice/],
    ['a,5,net', /line 3: it has 3 columns/],
  ]
  for (const [row, message] of bad) {
    assert.throws(() => readWorkload(write('bad.csv', `${HEADER}\nx,1,net,1,32\n${row}\n`), ['net']), message)
  }
})

test('restart costs are one number, or one for each ring; what is not said is an error', () => {
  const costs = readRestartCosts(
    write('costs.json', '{"restart_seconds": {"*": 30, "net": {"peer": 2, "memory": 5, "checkpoint": 50}}}'),
    ['net', 'other'],
  )
  assert.deepEqual(costs['net'], { peer: 2, memory: 5, checkpoint: 50 })
  assert.deepEqual(costs['other'], { peer: 30, memory: 30, checkpoint: 30 })
  const bad: readonly (readonly [string, RegExp])[] = [
    ['{"restart_seconds": {"net": -1, "*": 3}}', /restart_seconds\.net/],
    ['{"restart_seconds": {"net": 3}}', /says nothing of other/],
    ['{"restart_seconds": {"*": 3, "nets": 3}}', /no application is named "nets"/],
    ['{"seconds": 3}', /restart_seconds/],
    ['[', /it is not JSON/],
  ]
  for (const [text, message] of bad) {
    assert.throws(() => readRestartCosts(write('costs.json', text), ['net', 'other']), message)
  }
})

test('the ring follows from what a job keeps', () => {
  const at = (...nodes: number[]) => ({ type: 0, nodes: nodes.map((node) => ({ node, devices: 1 })) })
  assert.equal(ringOf(null, at(1)), 'checkpoint')
  assert.equal(ringOf(at(1, 2), at(2, 3)), 'peer')
  assert.equal(ringOf(at(1, 2), at(3)), 'memory')
  assert.equal(ringOf(at(1), { ...at(1), type: 1 }), 'memory')
})
