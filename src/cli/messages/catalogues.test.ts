/** The words of the command line alone; the shared ones are tested where they stand. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { loadErrorWords, loadWords } from '#contract'
import { en } from './en.ts'
import { errorsZh } from './errors-zh.ts'
import { loadMessages } from './index.ts'
import { zh } from './zh.ts'

const english = new Map<string, string>(Object.entries(en))
const chinese = new Map<string, string>(Object.entries(zh))
const base = (key: string): string => key.replace(/_(one|other)$/, '')
const facts = (text: string): readonly string[] => [...new Set(text.match(/\{\{\w+\}\}/g))].toSorted()

test('both languages have the same keys and the same names in their sentences', () => {
  assert.deepEqual(
    [...new Set([...english.keys()].map(base))].toSorted(),
    [...new Set([...chinese.keys()].map(base))].toSorted(),
  )
  for (const [key, text] of chinese) assert.deepEqual(facts(text), facts(english.get(key) ?? ''), key)
})

test('every error of the command line has a Chinese sentence', () => {
  const source = readFileSync(join(import.meta.dirname, '../errors.ts'), 'utf8')
  const codes = new Set([...source.matchAll(/'(cli\/[a-z-]+)'/g)].map((match) => match[1] ?? ''))
  // Its sentence is the guard's own answer; it says nothing of Baton's.
  codes.delete('cli/answer-blocked')
  assert.deepEqual(
    [...codes].filter((code) => errorsZh[code] === undefined),
    [],
  )
})

test('what the server said is English as it came, and Chinese by its code', async () => {
  const said = { code: 'end.exit', facts: { who: 'main', exit: 3 } }
  assert.equal(
    (await loadMessages('en')).told('main ended with exit code 3', said),
    'main ended with exit code 3',
  )
  assert.equal((await loadMessages('zh')).told('main ended with exit code 3', said), 'main 结束，退出码 3')
  assert.equal((await loadMessages('zh')).told('as an old row has it', null), 'as an old row has it')
})

test('plurals follow their count in either language', async () => {
  const [inEnglish, inChinese] = [await loadMessages('en'), await loadMessages('zh')]
  assert.equal(inEnglish('downPausing', { count: 1 }), '1 job still to end')
  assert.equal(inEnglish('downPausing', { count: 2 }), '2 jobs still to end')
  assert.equal(inChinese('downPausing', { count: 1 }), '还有 1 个作业未结束')
})

test('an age is in the units of the language', async () => {
  assert.equal((await loadMessages('en')).age(490_000), '8m')
  assert.equal((await loadMessages('zh')).age(490_000), '8 分钟')
})

test('no word of the command line hides one of the contract', async () => {
  const shared = { ...(await loadWords('zh')), ...(await loadErrorWords('zh')) }
  assert.deepEqual(
    [...chinese.keys()].filter((key) => Object.hasOwn(shared, key)),
    [],
  )
})
