import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { packageRoot, seededRandom } from '#base'
import { ANY_TYPE, totalMilli, type Shape } from '#scheduler'
import { drawArrivals } from './arrivals.ts'
import { findLists, readCluster, readPods } from './openb.ts'
import { numberShapes } from './run-arrivals.ts'
import { runList } from './run-list.ts'

const pod = (deviceMilli: number): Shape => ({
  cpuMilli: 1,
  memoryMiB: 0,
  deviceCount: 1,
  deviceMilli,
  typeMask: ANY_TYPE,
})

test('everybody in the list arrives once, then others up to the ratio; a list that asks for more is cut', () => {
  const pods = [pod(1_000), pod(500), pod(250)]
  const asked = (arrivals: Int32Array): number => arrivals.reduce((sum, at) => sum + totalMilli(pods[at]!), 0)
  const more = drawArrivals(pods, seededRandom(1), 10_000, 1.3)
  assert.deepEqual([...more.subarray(0, 3)].toSorted(), [0, 1, 2])
  assert(asked(more) <= 13_000 && asked(more) > 12_000)
  assert(asked(drawArrivals(pods, seededRandom(1), 1_000, 1.3)) <= 1_300)
})

const folder = join(packageRoot, '../shared/data/traces/alibaba-openb-2023')
const isThere = existsSync(folder)
const options = { skip: isThere ? false : `${folder} is not there` }

test(
  'Random and BestFit hold what is published for a list of openb, and Baton more than FGD',
  options,
  () => {
    const cluster = readCluster(folder)
    const list = findLists(folder).find(({ name }) => name === 'multigpu50')
    assert(list !== undefined)
    const pods = numberShapes(readPods(list.path, cluster.types))
    const hold = (subject: Parameters<typeof runList>[1]): number =>
      runList({ cluster, pods, seed: 42, copies: 1, isTimed: false }, subject).allocation
    // Published means of ten seeds: 90.28, 95.74, 97.18; a single seed lies within a point.
    assert(Math.abs(hold('random') - 90.28) < 1.2)
    assert(Math.abs(hold('bestfit') - 95.74) < 0.7)
    const fgd = hold('fgd')
    assert(Math.abs(fgd - 97.18) < 0.7)
    assert(hold('baton') > fgd)
  },
)
