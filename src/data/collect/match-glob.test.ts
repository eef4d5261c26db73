import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { compileGlob } from './match-glob.ts'

const matches = (pattern: string, path: string): boolean => compileGlob(pattern)?.(path) ?? false

test('stars stay within a name, double stars cross folders, case does not matter', () => {
  assert.ok(matches('**/README*', 'README.md'))
  assert.ok(matches('**/README*', 'a/b/readme'))
  assert.ok(matches('**/README*', 'a/Read\nme.md') === false)
  assert.ok(matches('**/README*', 'a/README\nsecond line.md'))
  assert.ok(!matches('README*', 'a/README'))
  assert.ok(matches('docs/**/*.md', 'docs/a.md'))
  assert.ok(matches('docs/**/*.md', 'docs/x/y/a.md'))
  assert.ok(!matches('docs/**/*.md', 'docs2/a.md'))
  assert.ok(matches('**/{LICENSE,COPYING}{,.md}', 'x/licence/copying.md'))
  assert.ok(matches('a?c', 'abc') && !matches('a?c', 'ac') && !matches('*', 'a/b'))
})

test('what is no pattern is refused', () => {
  for (const pattern of ['', '/etc/*', '{a', 'a}', `{${'a,'.repeat(300)}b}`, '{a,b}'.repeat(20)]) {
    assert.equal(compileGlob(pattern), null, pattern)
  }
})

test('a path matches itself, and any pattern that starts or ends with it', () => {
  const names = fc.string({
    unit: fc.constantFrom('a', 'B', '.', '-', ' ', '中', '\n'),
    minLength: 1,
    maxLength: 6,
  })
  fc.assert(
    fc.property(fc.array(names, { minLength: 1, maxLength: 4 }), (parts) => {
      fc.pre(!parts.includes('.'))
      const path = parts.join('/')
      assert.ok(matches(path, path))
      assert.ok(matches(`**/${parts.at(-1)}`, path))
      assert.ok(matches(`${parts[0]}/**`, `${path}/more`))
    }),
  )
})

test('many stars take no longer than few', () => {
  assert.ok(!matches(`${'*a'.repeat(200)}b`, 'a'.repeat(2_000)))
  assert.ok(!matches(`${'**/a/'.repeat(60)}b`, 'a/'.repeat(500)))
})
