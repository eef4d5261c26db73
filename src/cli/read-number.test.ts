import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readNumber, readWhole } from './read-number.ts'

test('a whole number is taken within its range, and what is none is told what the option takes', () => {
  assert.deepEqual(
    ['0', '64'].map((text) => readWhole('--devices', text, { least: 0, most: 64 })),
    [0, 64],
  )
  for (const text of ['99', '-1', 'abc', '', '1.5', '1e3', ' 7', '0x10', '99999999999999999999']) {
    assert.throws(() => readWhole('--devices', text, { least: 0, most: 64 }), {
      code: 'cli/usage',
      message: `--devices takes a whole number from 0 to 64, not "${text}"`,
      hint: '--devices 1',
      details: { reason: `--devices 须为整数，0 到 64，而不是“${text}”` },
    })
  }
})

test('a number may have a fraction, and is finite', () => {
  assert.equal(readNumber('--temperature', '0.7'), 0.7)
  for (const text of ['', ' ', 'warm', 'Infinity', 'NaN']) {
    assert.throws(() => readNumber('--temperature', text), { code: 'cli/usage' })
  }
})
