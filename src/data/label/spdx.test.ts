import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseLicences } from './spdx.ts'

test('expressions give every licence that counts as right', () => {
  assert.deepEqual(parseLicences('MIT'), ['MIT'])
  assert.deepEqual(parseLicences('(MIT OR CC0-1.0)'), ['MIT', 'CC0-1.0'])
  assert.deepEqual(parseLicences('(BSD-2-Clause OR MIT OR Apache-2.0)'), [
    'BSD-2-Clause',
    'MIT',
    'Apache-2.0',
  ])
  assert.deepEqual(parseLicences('Apache-2.0 WITH LLVM-exception'), ['Apache-2.0'])
  assert.deepEqual(parseLicences('GPL-3.0-or-later'), ['GPL-3.0'])
  assert.deepEqual(parseLicences('MIT AND (ISC OR 0BSD)'), ['MIT', 'ISC', '0BSD'])
})

test('older and looser spellings are understood', () => {
  assert.deepEqual(parseLicences('Apache License, Version 2.0'), ['Apache-2.0'])
  assert.deepEqual(parseLicences('BSD'), ['BSD-2-Clause', 'BSD-3-Clause'])
  assert.deepEqual(parseLicences('The MIT License'), ['MIT'])
  assert.deepEqual(parseLicences('Blue Oak Model License 1.0.0'), ['BlueOak-1.0.0'])
})

test('an expression that names no licence measures nothing', () => {
  for (const silent of ['UNLICENSED', 'SEE LICENSE IN LICENSE.md', '', '()']) {
    assert.equal(parseLicences(silent), null, silent)
  }
  assert.deepEqual(parseLicences('Unlicense'), ['Unlicense'])
})
