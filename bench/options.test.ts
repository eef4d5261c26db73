import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readOptions } from './options.ts'

test('every benchmark takes the same options', () => {
  assert.deepEqual(
    readOptions(
      ['placement', '--case', 'default,cpu250', '--quick', '--json', '--data', '/d'],
      ['placement'],
    ),
    {
      name: 'placement',
      data: '/d',
      cases: ['default', 'cpu250'],
      quick: true,
      json: true,
      restartCosts: null,
    },
  )
})

test('an unknown benchmark or option is refused with what there is', () => {
  assert.throws(
    () => readOptions(['palcement'], ['placement', 'guard']),
    /no benchmark "palcement": there are placement, guard/,
  )
  assert.throws(() => readOptions([], []), /which benchmark\? .*there is none in this version/)
  assert.throws(() => readOptions(['guard', '--fast'], ['guard']), /--fast/)
})

test('other restart costs are for the benchmarks that charge them', () => {
  const costs = (value: string) => readOptions(['sia', '--restart-costs', value], ['sia']).restartCosts
  assert.equal(costs('/costs.json'), '/costs.json')
  assert.equal(costs('papers'), null)
  assert.throws(() => readOptions(['guard', '--restart-costs', 'x'], ['guard']), /is for pollux and sia/)
})
