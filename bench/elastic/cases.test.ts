import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { chooseCases, listCases } from './cases.ts'
import { toFigures } from './report.ts'
import { takeSmallestFirst, takeWhileTime } from './time-budget.ts'

const folder = mkdtempSync(join(tmpdir(), 'cases-'))
after(() => rmSync(folder, { recursive: true }))

const ROWS = 'name,time\na,1\nb,2\n'
for (const path of [
  'philly/workload-10.csv',
  'philly/workload-2.csv.gz',
  'scale/x2/workload-1.csv',
  'philly/README.md',
]) {
  mkdirSync(join(folder, path, '..'), { recursive: true })
  writeFileSync(join(folder, path), ROWS)
}

test('every workload below a folder is a case, packed or not, in natural order', () => {
  assert.deepEqual(
    listCases(folder).map(({ name }) => name),
    ['philly/workload-2', 'philly/workload-10', 'scale/x2/workload-1'],
  )
})

test('a case is named by its file or by a folder above it', () => {
  const found = listCases(folder)
  assert.deepEqual(
    chooseCases(found, ['philly']).map(({ name }) => name),
    ['philly/workload-2', 'philly/workload-10'],
  )
  assert.equal(chooseCases(found, ['scale/x2/workload-1']).length, 1)
  assert.throws(() => chooseCases(found, ['phil']), /There is no case "phil"/)
})

test('cases are taken while there is time for them, and at least the smallest', () => {
  const found = listCases(folder).filter(({ path }) => path.endsWith('.csv'))
  const large = { name: 'a/large', path: join(folder, 'large.csv') }
  writeFileSync(large.path, `${ROWS}c,3\n`)
  assert.deepEqual(
    takeWhileTime([large, ...found], 2, (jobs) => jobs).map(({ name }) => name),
    ['philly/workload-10'],
  )
  assert.equal(takeWhileTime([large, ...found], 1, (jobs) => jobs)[0]!.name, 'philly/workload-10')
  assert.deepEqual(
    takeSmallestFirst([large, ...found], 7, (jobs) => jobs).map(({ name }) => name),
    ['a/large', 'philly/workload-10', 'scale/x2/workload-1'],
  )
  assert.equal(takeWhileTime(found, 4, (jobs) => jobs).length, 2)
  assert.equal(takeWhileTime(found, 3, (jobs) => jobs).length, 1)
  assert.equal(takeWhileTime(found, 0, (jobs) => jobs).length, 1)
})

test('a quoted figure has a row for what was quoted and for nothing else', () => {
  const figures = toFigures('sia', [{ case: 'a', subject: 'published:sia', metrics: { jct_mean: 0.5 } }])
  assert.deepEqual(figures, [
    { bench: 'sia', case: 'a', subject: 'published:sia', metric: 'jct_mean', unit: 'h', value: 0.5 },
  ])
})
