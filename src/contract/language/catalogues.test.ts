/** A missing, misspelt or half-translated sentence fails here. */
import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { BatonError } from '#base'
import {
  DROP_REASONS,
  EVENT_KINDS,
  inEnglish,
  JOB_STATES,
  loadErrorWords,
  loadWords,
  PHASES,
  say,
  SCOPES,
  tell,
  tellProblem,
  UNITS,
  VERDICTS,
  WaitReason,
} from '../index.ts'
import { saidEn } from './said-en.ts'
import { saidZh } from './said-zh.ts'
import { wordsEn } from './words-en.ts'
import { wordsZh } from './words-zh.ts'

const english = new Map<string, string>(Object.entries({ ...wordsEn, ...saidEn }))
const chinese = new Map<string, string>(Object.entries({ ...wordsZh, ...saidZh }))
const base = (key: string): string => key.replace(/_(one|other)$/, '')
const facts = (text: string): readonly string[] => [...new Set(text.match(/\{\{\w+\}\}/g))].toSorted()
const root = join(import.meta.dirname, '../../..')

test('both languages have the same keys, none of them empty', () => {
  const keys = (of: ReadonlyMap<string, string>) => [...new Set([...of.keys()].map(base))].toSorted()
  assert.deepEqual(keys(english), keys(chinese))
  for (const [key, text] of [...english, ...chinese]) assert(text.trim() !== '', key)
})

test('a plural has both forms in English and one in Chinese', () => {
  for (const key of english.keys()) {
    if (key.endsWith('_one')) assert(english.has(`${base(key)}_other`), key)
    if (key.endsWith('_other')) assert(english.has(`${base(key)}_one`), key)
  }
  for (const key of chinese.keys()) assert(!key.endsWith('_one'), key)
})

test('a translation has the names and numbers of its original', () => {
  for (const [key, text] of chinese) assert.deepEqual(facts(text), facts(english.get(key) ?? ''), key)
})

test('a Chinese sentence ends with full-width punctuation and holds no stray English sentence', async () => {
  for (const [key, text] of [...chinese, ...Object.entries(await loadErrorWords('zh'))]) {
    assert.doesNotMatch(text, /[\u4E00-\u9FFF][,;:!?]|[\u4E00-\u9FFF]\.$/, key)
    if (key !== 'verbatim' && /[a-z]{2,} [a-z]{2,} [a-z]{2,}/.test(text.replaceAll(/\{\{\w+\}\}/g, ''))) {
      // Commands are not translated.
      assert.match(text, /[\u4E00-\u9FFF]/, key)
    }
  }
})

test('whatever the server says is Chinese in Chinese: no sentence was left as it was', () => {
  const isFactsAlone = (text: string): boolean => !/\p{L}/u.test(text.replaceAll(/\{\{\w+\}\}/g, ''))
  assert.deepEqual(
    [...chinese].filter(([, text]) => !/\p{Script=Han}/u.test(text) && !isFactsAlone(text)),
    [],
  )
})

test('whatever the contract names has words', () => {
  const wanted = [
    ...JOB_STATES.map((state) => `state.${state}`),
    ...VERDICTS.map((verdict) => `verdict.${verdict}`),
    ...SCOPES.map((scope) => `scope.${scope}`),
    ...WaitReason.shape.kind.options.map((kind) => `why.${kind}`),
    ...EVENT_KINDS.map((kind) => `event.${kind}`),
    ...DROP_REASONS.map((reason) => `reason.${reason}`),
    ...PHASES.map((phase) => `phase.${phase}`),
    ...UNITS.map((unit) => `unit.${unit}`),
  ]
  assert.deepEqual(
    wanted.filter((key) => !chinese.has(key) || !english.has(key)),
    [],
  )
})

test('what the Python of training jobs says is in the catalogue, with the facts that it gives', () => {
  const source = globSync(join(root, 'python/baton/*.py'))
    .map((file) => readFileSync(file, 'utf8'))
    .join('\n')
  const told = [...source.matchAll(/sentence\("([a-z.-]+)"((?:, \w+=[^,()]*(?:\([^()]*\))?)*)\)/g)]
  assert(told.length > 8, 'the pattern finds them')
  for (const [, code = '', given = ''] of told) {
    const names = [...given.matchAll(/, (\w+)=/g)].map(([, name]) => `{{${name}}}`)
    assert.deepEqual(names.toSorted(), facts(chinese.get(code) ?? 'no such sentence'), code)
  }
  const hints = /^_HINTS = \{\n([^]*?)^\}/m.exec(source)?.[1] ?? ''
  const others = [
    ...[...source.matchAll(/"code": "([a-z.-]+)"/g)].map(([, code = '']) => code),
    ...[...hints.matchAll(/^ {4}"([a-z-]+)":/gm)].map(([, name = '']) => `advice.${name}`),
  ]
  assert(others.length > 8, 'the patterns find them')
  assert.deepEqual(
    others.filter((code) => !chinese.has(code)),
    [],
  )
})

test('every error that is thrown has a Chinese sentence, and none has one that is not thrown', async () => {
  const words = await loadErrorWords('zh')
  const source = globSync(join(root, 'src/**/*.ts'))
    .filter((file) => !/\.test\.ts$|\/testing\/|\/cli\/|\/language\//.test(file))
    .map((file) => readFileSync(file, 'utf8').replaceAll(/programFile\('[a-z/-]+'\)/g, ''))
    .join('\n')
  const thrown = new Set(
    [
      ...source.matchAll(
        /'((?:api|server|identity|config|runtime|scheduler|data|training|serving|guard|store|secrets)\/[a-z-]+)'/g,
      ),
    ].map((match) => match[1]),
  )
  const translated = new Set(
    Object.keys(words)
      .filter((key) => key.startsWith('error.'))
      .map((key) => key.slice('error.'.length)),
  )
  assert.deepEqual([...thrown].toSorted(), [...translated].toSorted())
})

test('a sentence inside a sentence, a list and a plural are told in the reader’s language', async () => {
  const said = say('because', {
    what: say('wait.no-room', { wants: say('devices.kind', { count: 4, kind: 'H100' }), count: 1 }),
    why: [
      say('wait.holder', { name: 'dpo', devices: 2, node: 'n07' }),
      say('wait.holder', { name: 'eval', devices: 2, node: 'n03' }),
    ],
  })
  assert.equal(
    inEnglish(said),
    'It wants 4 H100 devices and 1 is free: dpo holds 2 on n07, eval holds 2 on n03',
  )
  const words = await loadWords('zh')
  assert.equal(
    tell(said, (key) => words[key]),
    '需要 4 个 H100 设备，目前空闲 1 个：dpo 在 n07 上占用 2 个、eval 在 n03 上占用 2 个',
  )
})

test('an error without the names that its Chinese needs stays English', async () => {
  const words = await loadErrorWords('zh')
  const lookup = (key: string): string | undefined => words[key]
  const problem = { code: 'data/dataset-not-found', message: 'No dataset is named "x"', hint: 'See' }
  assert.deepEqual(tellProblem({ ...problem, details: { name: 'x' } }, lookup), {
    message: '没有名为“x”的数据集',
    hint: '请看：baton dataset list',
  })
  assert.deepEqual(tellProblem({ ...problem, details: {} }, lookup), {
    message: problem.message,
    hint: 'See',
  })
})

test('every error gives the names that its Chinese sentence needs', async () => {
  const words = await loadErrorWords('zh')
  const checked = new Set<string>()
  for (const file of globSync(join(root, 'src/*/*errors.ts'))) {
    if (/[/](cli|base)[/]/.test(file)) continue
    const made = (await import(file)) as Record<string, unknown>
    for (const [name, make] of Object.entries(made)) {
      if (typeof make !== 'function') continue
      const error: unknown = /^bad(Job|Request)$/.test(name)
        ? make([{ in: 'body', path: ['any'], message: 'any' }], 'any')
        : make(...Array.from({ length: 8 }, () => anything()))
      if (!(error instanceof BatonError)) continue
      checked.add(error.code)
      const { code, details = {} } = error
      const names = facts(`${words[`error.${code}`] ?? ''}${words[`hint.${code}`] ?? ''}`)
      assert.deepEqual(
        names.filter((name) => !Object.hasOwn(details, name.slice(2, -2))),
        [],
        code,
      )
    }
  }
  assert(checked.size > 80, `${checked.size} errors were made`)
})

/** Reads as a text, a list, a number and a sentence, for errors whose arguments are not known here. */
const anything = (): unknown =>
  Object.assign([Object.assign(new String('1'), { code: 'verbatim', facts: { text: '1' } })], {
    code: 'verbatim',
    facts: { text: 'any' },
    message: 'any',
    path: [],
    split: () => ['any'],
    replaceAll: () => 'any',
  })
