import assert from 'node:assert/strict'
import { test } from 'node:test'
import { BUILT_IN_POLICY } from '../policy/built-in.ts'
import { compilePolicy } from '../policy/compile-policy.ts'
import { inspectInput } from '../scan/inspect-input.ts'

const see = (text: string, leet: boolean): string => {
  const list = {
    name: 'own',
    action: 'block',
    directions: ['in'],
    leet,
    words: ['bomb', 'kill all'],
  } as const
  const policy = compilePolicy({
    ...BUILT_IN_POLICY,
    words: [{ ...list, directions: ['in'], words: [...list.words] }],
  })
  return inspectInput([{ role: 'user', channel: 'text', text }], policy.in).verdict
}

test('digits stand for letters where a list asks for it, and never alone', () => {
  assert.equal(see('\u0431\u043e\u043c\u0431\u0430', false), 'allow')
  for (const text of ['b0mb', 'B0M8', 'k1ll a11', 'a b-0-m-b here']) {
    assert.equal(see(text, true), 'block', text)
    assert.equal(see(text, false), 'allow', text)
  }
  for (const text of ['80 m8', '8008', 'b0mbs', 'room 80m8']) assert.equal(see(text, true), 'allow', text)
})

test('letters of other scripts that look like Latin ones are read as those', () => {
  assert.equal(see('\u0431\u043e\u043c\u0431\u0430', false), 'allow')
  for (const text of ['b\u043emb', 'B\u041eMB', '\u03bfx b\u03bfmb'])
    assert.equal(see(text, false), 'block', text)
})
