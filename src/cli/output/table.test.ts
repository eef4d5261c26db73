import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { renderTable, type Column } from './table.ts'
import { cut, padEnd, plain, plainLines, widthOf } from './width.ts'

interface Row {
  readonly name: string
  readonly count: number
  readonly note: string
}

const columns: readonly Column<Row>[] = [
  { heading: 'NAME', cell: (row) => row.name },
  { heading: 'COUNT', cell: (row) => String(row.count), align: 'right' },
  { heading: 'OWNER', cell: () => 'admin', isWide: true },
  { heading: 'NOTE', cell: (row) => row.note, isElastic: true },
]

test('columns stand under their headings, numbers to the right', () => {
  const rows = [
    { name: 'docs', count: 7, note: 'short' },
    { name: 'law', count: 12_000, note: '' },
  ]
  assert.deepEqual(renderTable(columns, rows, { columns: null, isWide: false }), [
    'NAME  COUNT  NOTE',
    'docs      7  short',
    'law   12000',
  ])
  assert.match(renderTable(columns, rows, { columns: null, isWide: true })[0] ?? '', /OWNER/)
})

test('a Chinese character takes two columns, a mark on a letter none, an emoji two', () => {
  assert.equal(widthOf('docs'), 4)
  assert.equal(widthOf('训练任务'), 8)
  assert.equal(widthOf('e\u0301'), 1)
  assert.equal(widthOf('👩‍💻'), 2)
  assert.equal(widthOf('ｆｕｌｌ'), 8)
  assert.equal(padEnd('训练', 6), '训练  ')
  assert.equal(cut('训练任务说明', 7), '训练任…')
})

test('on a terminal no line is longer than it, unless the fixed columns are', () => {
  const anyRow = fc.record({
    name: fc.string({ maxLength: 12 }),
    count: fc.nat(),
    note: fc.string({ unit: 'grapheme', maxLength: 300 }),
  })
  fc.assert(
    fc.property(
      fc.array(anyRow, { minLength: 1, maxLength: 5 }),
      fc.integer({ min: 60, max: 200 }),
      (rows, width) => {
        for (const line of renderTable(columns, rows, { columns: width, isWide: false })) {
          assert(widthOf(line) <= width, `${widthOf(line)} > ${width}: ${JSON.stringify(line)}`)
        }
      },
    ),
  )
})

test('text of others cannot move the cursor, recolour the screen or turn the reading direction', () => {
  const hostile = 'a\u001b[2J\u001b]0;title\u0007b\rc\n\u202ed\u2028e'
  // eslint-disable-next-line no-control-regex
  assert.doesNotMatch(plain(hostile), /[\u0000-\u001f\u007f-\u009f\u2028\u202e]/)
  assert.equal(plainLines('a\u001b[31m\tb\nc\r'), 'a[31m\tb\nc')
  const [, row = ''] = renderTable(columns, [{ name: hostile, count: 1, note: hostile }], {
    columns: 80,
    isWide: false,
  })
  assert.equal(row.split('\n').length, 1)
  assert(!row.includes('\u001b'))
})
