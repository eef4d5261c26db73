import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { readRows } from './read-rows.ts'

let folder = ''
before(() => {
  folder = mkdtempSync(join(tmpdir(), 'rows-'))
})
after(() => rmSync(folder, { recursive: true }))

const write = (name: string, text: string): string => {
  const path = join(folder, name)
  writeFileSync(path, name.endsWith('.gz') ? gzipSync(text) : text)
  return path
}

test('rows are read plain and gzipped, and columns by their name', () => {
  for (const name of ['a.csv', 'a.csv.gz']) {
    const rows = readRows(write(name, 'n,x\n1,\n2,z\n'), ['x', 'n'])
    assert.deepEqual(
      rows.map((row) => [row.integer('n', 0, 9), row.optional('x'), row.optional('none')]),
      [
        [1, '', ''],
        [2, 'z', ''],
      ],
    )
  }
})

test('a row that cannot be meant is named by file and line', () => {
  const rows = readRows(write('b.csv', 'n\n1\n-2\nx\n\n1e99\n'), ['n'])
  assert.equal(rows[0]!.integer('n', 0, 9), 1)
  for (const [at, line] of [
    [1, 3],
    [2, 4],
    [3, 6],
  ] as const) {
    assert.throws(() => rows[at]!.integer('n', 0, 9), new RegExp(`^BatonError: b.csv, line ${line}: n is`))
  }
  assert.throws(() => readRows(write('c.csv', 'a,b\n1\n'), ['a']), /c\.csv, line 2: it has 1 columns/)
  assert.throws(() => readRows(write('d.csv', 'a\n1\n'), ['a', 'b']), /d\.csv, line 1: it has no column b/)
  assert.throws(() => readRows(write('e.csv', 'a\n'), ['a']), /e\.csv, line 2: there is no row/)
  assert.throws(() => readRows(join(folder, 'none.csv'), ['a']), /none\.csv cannot be read/)
})
