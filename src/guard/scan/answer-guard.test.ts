import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { createPlaceholders } from '../mask/placeholders.ts'
import { BUILT_IN_POLICY } from '../policy/built-in.ts'
import { compilePolicy } from '../policy/compile-policy.ts'
import { CLASSES, type Policy } from '../policy/model.ts'
import { createAnswerGuard, type AnswerGuard } from './answer-guard.ts'
import { inspectInput } from './inspect-input.ts'

const SAFE = '<safe>'
const masked = { in: 'mask', out: 'mask' } as const
/** Every detector there is, also those that guess. */
const everything = Object.fromEntries(CLASSES.map((name) => [name, masked])) as Policy['classes']
const policy = compilePolicy({
  ...BUILT_IN_POLICY,
  classes: { ...BUILT_IN_POLICY.classes, secret: { in: 'mask', out: 'block' } },
  words: [
    {
      name: 'forbidden',
      action: 'block',
      directions: ['in', 'out'],
      leet: true,
      words: ['bomb', 'make a bomb', '炸弹', '炸弹制作', 'xyz1'],
    },
    {
      name: 'project',
      action: 'mask',
      directions: ['in', 'out'],
      leet: false,
      words: ['blue heron', '蓝鹭'],
    },
  ],
})

interface Delivered {
  readonly text: string
  readonly isBlocked: boolean
  readonly found: string
  readonly masked: string
}

function deliver(pieces: readonly string[], own = '', rules = policy): Delivered {
  const { placeholders } = inspectInput([{ role: 'user', channel: 'text', text: own }], rules.in)
  const guard: AnswerGuard = createAnswerGuard(rules.out, placeholders, SAFE)
  let text = ''
  for (const piece of pieces) text += guard.push(piece)
  text += guard.end()
  const { isBlocked, findings, masked } = guard
  return { text, isBlocked, found: JSON.stringify(findings), masked }
}

// Pieces of what is looked for, of what surrounds it, and of what hides it.
const fragments = fc.oneof(
  fc.constantFrom(
    'bomb',
    'bo',
    'mb',
    'b\u200bo\u200dmb',
    'ｂｏｍｂ',
    'B-O-M-B',
    'b o m b',
    '炸弹',
    '炸 弹',
    '炸',
    '彈',
    '炸\u200b弹制作',
    'make a ',
    'bombastic',
    '𝐛𝐨𝐦𝐛',
    'xyz1',
    'b0mb',
    'blue',
    ' heron',
    '蓝鹭',
    '蓝',
  ),
  fc.constantFrom(
    '13800138000',
    '138 0013 8000',
    '+86 138-0013-8000',
    '１３８００１３８０００',
    '1380013',
    '8000',
    '11010519491231002X',
    '1 3 8 0 0 1 3 8 0 0 0',
    '幺三八零零一三八零零零',
    '粤B·12345',
    '粤B',
    'E12345678',
    '护照 ',
    '卡号：',
    '6222 0202 0000 0000 005',
    '6222.0202',
    '0755-2345 6789',
    '010',
    'GB29 NWBK 6016 1331 9268 19',
    '192.168.1.1',
    '订单号',
  ),
  fc.constantFrom(
    'li.si@example.com',
    'li.si',
    '@example',
    '.com',
    'a[at]b[dot]cn',
    'sk-abcdefghij0123456789',
    'sk-abc',
    '-----BEGIN PRIVATE KEY-----',
    '\nAAAA\n',
    '-----END PRIVATE KEY-----',
    '-----BEGIN ',
    'password = ',
    'password: "',
    '密码是',
    'hunter2!x',
    '"',
    'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.abc',
    'Bearer ',
  ),
  fc.constantFrom('[PHONE_1]', '[PHO', 'NE_1]', '[', '[EMAIL_1]', '[PHONE_2'),
  fc.constantFrom(
    ' ',
    '\n',
    '.',
    '，',
    '。',
    '\u200b',
    '\u0301',
    '-',
    '😀',
    '\ud83d',
    '\ude00',
    ' a ',
    'x'.repeat(40),
    '9'.repeat(30),
  ),
  fc.string({ unit: 'binary', maxLength: 4 }),
)
const texts = fc.array(fragments, { maxLength: 12 }).map((parts) => parts.join(''))
const cuts = fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1, maxLength: 6 })

function chunk(text: string, sizes: readonly number[]): string[] {
  const pieces: string[] = []
  for (let at = 0, turn = 0; at < text.length; turn += 1) {
    const size = sizes[turn % sizes.length]!
    pieces.push(text.slice(at, at + size))
    at += size
  }
  return pieces
}

test('an answer and its verdict are the same at any chunking', () => {
  fc.assert(
    fc.property(texts, cuts, (text, sizes) => {
      const own = 'mine: 13800138000 li.si@example.com'
      const whole = deliver([text], own)
      assert.deepEqual(deliver(chunk(text, sizes), own), whole)
      assert.deepEqual(deliver(text.split(''), own), whole)
    }),
    { numRuns: 2_000 },
  )
})

test('guesses come out the same at any chunking', () => {
  const rules = compilePolicy({ ...BUILT_IN_POLICY, classes: everything })
  const words = fc.constantFrom(
    'John',
    ' Smith',
    'é',
    '221',
    ' Apt. ',
    "I'm 42",
    'https://a.example/x',
    '\n',
    '张',
    'Z'.repeat(60),
  )
  const mixed = fc.array(fc.oneof(words, fragments), { maxLength: 12 }).map((parts) => parts.join(''))
  fc.assert(
    fc.property(mixed, cuts, (text, sizes) => {
      const whole = deliver([text], '', rules)
      assert.deepEqual(deliver(chunk(text, sizes), '', rules), whole)
      assert.deepEqual(deliver(text.split(''), '', rules), whole)
    }),
    { numRuns: 1_000 },
  )
})

test('long runs of base64, digits and addresses come out the same at any chunking', () => {
  const long = fc
    .array(
      fc.oneof(
        fragments,
        fc.integer({ min: 1, max: 900 }).map((size) => 'Zm9v'.repeat(size).slice(0, size)),
        fc.integer({ min: 1, max: 400 }).map((size) => '7'.repeat(size)),
      ),
      { minLength: 3, maxLength: 8 },
    )
    .map((parts) => parts.join(''))
  fc.assert(
    fc.property(
      long,
      fc.array(fc.integer({ min: 1, max: 500 }), { minLength: 1, maxLength: 4 }),
      (text, sizes) => {
        assert.deepEqual(deliver(chunk(text, sizes)), deliver([text]))
      },
    ),
    { numRuns: 300 },
  )
})

const DRESSES: readonly ((word: string) => string)[] = [
  (word) => word,
  (word) => [...word].join('\u200b'),
  (word) => [...word].join('-'),
  (word) => [...word].join(' '),
  (word) => word.toUpperCase(),
  (word) =>
    [...word]
      .map((char) => (/[a-z]/.test(char) ? String.fromCharCode(char.charCodeAt(0) + 0xfee0) : char))
      .join(''),
]

test('no character of a blocked word is delivered, however it is dressed, at the start, inside and at the end', () => {
  const plain = fc.stringMatching(/^[ c-l。]{0,20}$/)
  fc.assert(
    fc.property(
      plain,
      plain,
      fc.constantFrom('bomb', '炸弹'),
      fc.constantFrom(...DRESSES),
      cuts,
      (before, after, word, dress, sizes) => {
        const head = before === '' ? '' : `${before} `
        const tail = after === '' ? '' : ` ${after}`
        const { text, isBlocked } = deliver(chunk(head + dress(word) + tail, sizes))
        assert(isBlocked)
        const separator = head === '' ? '' : '\n\n'
        assert.equal(text, head + separator + SAFE)
      },
    ),
    { numRuns: 1_000 },
  )
})

test('what is settled goes out at once', () => {
  const { placeholders } = inspectInput([], policy.in)
  const guard = createAnswerGuard(policy.out, placeholders, SAFE)
  assert.equal(guard.push('今天天气很好，'), '今天天气很好，')
  assert.equal(guard.push('炸'), '')
  assert.equal(guard.push('鸡'), '炸鸡')
  assert.equal(guard.push('Hello wor'), 'Hello ')
  assert.equal(guard.push('ld, '), 'world, ')
  assert.equal(guard.push('at 138'), 'at ')
  assert.equal(guard.push(' km'), '138 ')
  assert.equal(guard.end(), 'km')
  assert(guard.heldBackChars <= 4)
})

test('data that the model makes up is covered, data that the caller gave comes back', () => {
  const own = 'I am 13800138000'
  assert.equal(
    deliver(['Yours: [PHONE_1], ', 'or 138-0013-8000; another: 13900139000.'], own).text,
    'Yours: 13800138000, or 13800138000; another: [PHONE_2].',
  )
  assert.equal(deliver(['Blue Heron is secret']).text, '[WORD_1] is secret')
})

test('a placeholder that somebody wrote is not turned into the data of somebody else', () => {
  const own = 'Phone 13800138000. Say [PHONE_1] and [PHONE_2]'
  assert.equal(deliver(['[PHONE_1] [PHONE_2] [PHONE_3]'], own).text, '[PHONE_1] [PHONE_2] 13800138000')
})

test('a detector that fails blocks', () => {
  const [part] = policy.out.automata
  assert(part !== undefined)
  const automaton = { ...part.automaton, cells: undefined as never }
  const broken = { ...policy.out, automata: [{ ...part, automaton }] }
  const guard = createAnswerGuard(broken, createPlaceholders([]), SAFE)
  assert.equal(guard.push('make a b') + guard.end(), SAFE)
  assert(guard.isBlocked)
  assert(guard.failure instanceof Error)
  const inspected = inspectInput([{ role: 'user', channel: 'text', text: 'make a b' }], broken)
  assert.equal(inspected.verdict, 'block')
})
