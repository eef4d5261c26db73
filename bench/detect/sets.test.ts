import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { gzipSync } from 'node:zlib'
import { parseCsv } from './parse-csv.ts'
import { readSets } from './sets.ts'

function folderOf(t: TestContext, files: Readonly<Record<string, string | Uint8Array>>): string {
  const root = mkdtempSync(join(tmpdir(), 'baton sets '))
  t.after(() => rmSync(root, { recursive: true }))
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(join(root, name, '..'), { recursive: true })
    writeFileSync(join(root, name), content)
  }
  return root
}

test('a set is known by what its records hold, whatever its files are named', (t) => {
  const root = folderOf(t, {
    'a/x.jsonl.gz': gzipSync('{"text":"ab","kind":"positive","spans":[{"type":"T","start":0,"end":2}]}\n'),
    'b/y.json': '[\n {"full_text":"ab","spans":[{"entity_type":"T","start_position":0,"end_position":1}]}\n]',
    'c/z.jsonl':
      '{"label":1,"path":"p","line_num":1,"line":"abc","value":"b","value_start":1,"value_end":2}\n',
    'benign-d/q.json': '[{"instruction":"hi","input":"you","output":"hello"}]',
    'e/p.csv': 'label,text\n1,"a, b"\n0,c\n',
    'f/lines.csv': 'one\ntwo, and more\n',
    'g/notes.md': 'nothing',
  })
  const sets = readSets(root)
  assert.deepEqual(
    sets.map(({ name, kind }) => [name, kind]),
    [
      ['a', 'exact-spans'],
      ['b', 'covered-tokens'],
      ['benign-d', 'prompts'],
      ['c', 'credentials'],
      ['e', 'prompts'],
      ['f', 'prompts'],
    ],
  )
  const prompts = (name: string) => {
    const set = sets.find((one) => one.name === name)
    return set?.kind === 'prompts' ? set.prompts : []
  }
  assert.deepEqual(prompts('benign-d'), [{ text: 'hi\nyou', mustPass: true }])
  assert.deepEqual(prompts('e'), [
    { text: 'a, b', mustPass: false },
    { text: 'c', mustPass: true },
  ])
  assert.equal(prompts('f').length, 2)
})

test('a bad row is named by file and line', (t) => {
  const cases: [string, string, RegExp][] = [
    ['a.jsonl', '{"prompt":"x"}\n{"prompt"\n', /a\.jsonl, line 2: it is no JSON/],
    ['a.jsonl', '{"prompt":"x"}\n\n{"prompt":7}\n', /a\.jsonl, line 3: "prompt" is no text/],
    ['a.json', '[\n{"prompt":"x"},\n{"prompt":}\n]', /a\.json, line 3: it is no JSON/],
    ['a.csv', 'text,label\nx,1\ny\n', /a\.csv, line 3: it has 1 columns, and the header names 2/],
    ['a.csv', 'text,label\n"x,1\n', /a\.csv, line 2: a quoted cell has no end/],
    ['a.jsonl', '{"text":"ab","spans":[{"type":"T","start":1,"end":9}]}', /line 1: a span is \[1, 9\)/],
  ]
  for (const [name, text, reason] of cases) {
    assert.throws(() => readSets(folderOf(t, { [`s/${name}`]: text })), reason)
  }
})

test('cells hold commas, quotes and line breaks, and lines are counted through them', () => {
  const rows = parseCsv('a,"b ""c"""\r\n"d\ne",f\ng,h', (line, what) => new Error(`${line}: ${what}`))
  assert.deepEqual(rows, [
    { line: 1, cells: ['a', 'b "c"'] },
    { line: 2, cells: ['d\ne', 'f'] },
    { line: 4, cells: ['g', 'h'] },
  ])
})
