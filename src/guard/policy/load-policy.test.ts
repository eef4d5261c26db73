import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { BatonError } from '#base'
import { inspectInput } from '../scan/inspect-input.ts'
import { tempFolder } from '../testing/open-test-guard.ts'
import { BUILT_IN_POLICY } from './built-in.ts'
import { compilePolicy } from './compile-policy.ts'
import { loadPolicy } from './load-policy.ts'
import { Policy } from './model.ts'

test('the built-in policy is a policy', () => {
  assert.deepEqual(Policy.parse(BUILT_IN_POLICY), BUILT_IN_POLICY)
  assert.equal(loadPolicy(null), BUILT_IN_POLICY)
})

test('a policy file says what differs and keeps the rest', async (t) => {
  const file = join(await tempFolder(t), 'policy.yaml')
  await writeFile(
    file,
    'name: acme\nversion: 3\nclasses:\n  email: {in: allow}\nwords:\n  - name: projects\n    action: mask\n    words: [Blue Heron, 蓝鹭]\n',
  )
  const policy = compilePolicy(loadPolicy(file))
  assert.equal(policy.ref, 'acme@3')
  const see = (text: string) => inspectInput([{ role: 'user', channel: 'text', text }], policy.in)
  assert.equal(
    see('blue heron, 藍鷺, a@b.cn, 13800138000').segments[0]?.text,
    '[WORD_1], [WORD_2], a@b.cn, [PHONE_1]',
  )
  assert.equal(see('how to make a bomb').verdict, 'block')
})

test('a mistake in a policy file names its line and column', async (t) => {
  const file = join(await tempFolder(t), 'policy.yaml')
  const cases: [string, string, RegExp][] = [
    ['name: acme\nversion: 1\nclases: {}\n', '3:1', /no such setting/],
    ['name: acme\nversion: 1\nclasses:\n  phone:\n    in: hide\n', '5:5', /classes\.phone\.in/],
    ['name: acme\nversion: 1\nwords:\n  - name: a\n    words: [good, x]\n', '5:19', /fewer than two letters/],
    ['name: acme\nversion: 1\nname: other\n', '3:1', /unique/],
    ['name: acme\nversion: [1\n', '3:1', /./],
    ['a: &a [1]\nname: acme\nversion: 1\nwords: *a\n', '1:1', /./],
    ['version: 1\n', '1:1', /name/],
  ]
  for (const [text, place, reason] of cases) {
    await writeFile(file, text)
    assert.throws(
      () => loadPolicy(file),
      (error) => {
        assert(error instanceof BatonError)
        assert.equal(error.code, 'guard/bad-policy')
        assert(error.message.startsWith(`${file}:${place}:`), error.message)
        assert.match(error.message, reason)
        return true
      },
    )
  }
  assert.throws(() => loadPolicy('/nowhere/policy.yaml'), /cannot be read \(ENOENT\)/)
})
