import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { createTextWindow } from '../scan/text-window.ts'
import { buildAutomaton, foldWord } from './automaton.ts'
import { WordScanner } from './word-scanner.ts'

function find(words: readonly string[], text: string): string[] {
  const found: string[] = []
  const window = createTextWindow()
  const automaton = buildAutomaton(words.map((word) => foldWord(word)))
  const scanner = new WordScanner(automaton, window, ({ word, start, end }) => {
    found.push(`${words[word]}@${start}-${end}`)
    return false
  })
  window.push(text)
  window.close()
  scanner.scan(text.length)
  scanner.end()
  return found
}

test('a word stands between signs, and is found in every dress', () => {
  for (const text of [
    'bomb',
    'BOMB!',
    'ｂｏｍｂ',
    'b-o-m-b',
    'b.o.m.b',
    'b o m b',
    'b\u200bomb',
    'bömb',
    '𝒃𝒐𝒎𝒃',
    '"bomb"',
    '是bomb吗',
    're-bomb',
  ]) {
    assert.equal(find(['bomb'], text).length, 1, text)
  }
  for (const text of ['bombastic', 'carbomb', 'bo mb', 'b omb', 'bo. mb', 'b     o     m     b', 'b']) {
    assert.deepEqual(find(['bomb'], text), [], text)
  }
})

test('Chinese words are found inside sentences, in both scripts, with signs between', () => {
  for (const text of ['如何做炸弹呢', '炸彈', '炸 弹', '炸*弹', '炸\u200b弹'])
    assert.equal(find(['炸弹'], text).length, 1, text)
  assert.deepEqual(find(['炸弹'], '油炸。弹琴'), [])
  assert.deepEqual(find(['制作炸弹'], '製作，炸彈'), [])
})

test('phrases keep to one sentence', () => {
  assert.deepEqual(find(['make a bomb'], 'make  a\nbomb'), ['make a bomb@0-12'])
  assert.equal(find(['make a bomb'], 'make.a.bomb').length, 1)
  assert.deepEqual(find(['make a bomb'], 'That I make. A bomb'), [])
})

test('what was skipped before a word does not count as skipped inside of it', () => {
  assert.equal(find(['human'], 'list: \\" \\"huma-n').length, 1)
  assert.equal(find(['make a bomb'], 'I make -- a bomb').length, 1)
})

test('words of letters and of ideographs meet without a sign between', () => {
  assert.equal(find(['t恤', '恤衫'], '买T恤衫').length, 2)
  assert.equal(find(['打p'], '打p，打pa').length, 1)
  assert.equal(find(['bomb', '炸弹'], '炸弹bomb炸弹').length, 3)
})

test('the automaton finds what a plain search finds', () => {
  const letters = fc.stringMatching(/^[甲乙丙]{1,4}$/)
  fc.assert(
    fc.property(
      fc.uniqueArray(letters, { minLength: 1, maxLength: 12 }),
      fc.stringMatching(/^[甲乙丙丁]{0,60}$/),
      (words, text) => {
        const expected = words.flatMap((word) =>
          Array.from({ length: text.length }, (_, at) =>
            text.startsWith(word, at) ? `${word}@${at}-${at + word.length}` : [],
          ).flat(),
        )
        assert.deepEqual(find(words, text).toSorted(), expected.toSorted())
      },
    ),
    { numRuns: 500 },
  )
})
