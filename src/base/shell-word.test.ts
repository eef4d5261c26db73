import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { test } from 'node:test'
import { shellWord } from './shell-word.ts'

test('a shell reads each word back as it was', () => {
  const words = ['.baton', '/tmp/new comer/dd', "it's", '$HOME', '', 'a\nb', '*', '~', '文档']
  const said = execFileSync('sh', ['-c', `printf '%s\\0' ${words.map(shellWord).join(' ')}`], {
    encoding: 'utf8',
  })
  assert.deepEqual(said.split('\0').slice(0, -1), words)
  assert.equal(shellWord('.baton/demo/collect.yaml'), '.baton/demo/collect.yaml')
})
