/** A missing key fails here: in either catalogue, in a screen, or the other way round. */
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { loadErrorWords, loadWords } from '#contract'
import { en } from './en.ts'
import { zh } from './zh.ts'

const english = new Map(Object.entries<string>(en))
const chinese = new Map(Object.entries<string>(zh))
const plural = (key: string): string => key.replace(/_(one|other)$/, '')

const placeholders = (text: string): readonly string[] => (text.match(/\{\{\w+\}\}/g) ?? []).toSorted()
const sources = (folder: string): readonly string[] =>
  readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter(
      (entry) =>
        entry.isFile() && /\.tsx?$/.test(entry.name) && !/\.test\.ts$|^(en|zh)\.ts$/.test(entry.name),
    )
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'))
const code = sources(join(import.meta.dirname, '..')).join('\n')

test('both catalogues have the same keys, none of them empty', () => {
  assert.deepEqual(
    [...new Set([...english.keys()].map(plural))].toSorted(),
    [...new Set([...chinese.keys()].map(plural))].toSorted(),
  )
  for (const [key, text] of [...english, ...chinese]) assert(text.trim() !== '', key)
})

test('a plural has both forms in English and one in Chinese', () => {
  for (const key of english.keys()) {
    if (key.endsWith('_one')) assert(english.has(key.replace(/_one$/, '_other')), key)
    if (key.endsWith('_other')) assert(english.has(key.replace(/_other$/, '_one')), key)
  }
  for (const key of chinese.keys()) assert(!key.endsWith('_one'), key)
})

test('a translation has the figures and the bold words of its original', () => {
  for (const [key, text] of chinese) {
    const original = english.get(key) ?? ''
    assert.deepEqual(
      placeholders(text),
      key === 'queue.someWait_other' ? placeholders(text) : placeholders(original),
      key,
    )
    assert.equal(text.split('<b>').length, original.split('<b>').length, key)
    assert.equal(text.split('<b>').length, text.split('</b>').length, key)
  }
})

test('a Chinese sentence ends with full-width punctuation', () => {
  for (const [key, text] of chinese)
    assert.doesNotMatch(text, /[\u4E00-\u9FFF][,;:!?]|[\u4E00-\u9FFF]\.$/, key)
})

test('every key is used on a screen', () => {
  const built = [...code.matchAll(/`([a-zA-Z]+(?:\.[a-zA-Z]+)*\.)\$\{/g)].map((match) => match[1] ?? '')
  for (const key of new Set([...english.keys()].map(plural)))
    assert(
      code.includes(`'${key}'`) || code.includes(`"${key}"`) || built.some((start) => key.startsWith(start)),
      key,
    )
})

test('no word of the console hides one of the contract', async () => {
  const shared = { ...(await loadWords('zh')), ...(await loadErrorWords('zh')) }
  assert.deepEqual(
    [...chinese.keys()].filter((key) => Object.hasOwn(shared, key)),
    [],
  )
})
