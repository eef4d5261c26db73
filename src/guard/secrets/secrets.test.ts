import assert from 'node:assert/strict'
import { test } from 'node:test'
import { detectSpans } from '../check-text.ts'

const secrets = (text: string): string[] =>
  detectSpans(text)
    .filter(({ class: name }) => name === 'secret')
    .map(({ start, end }) => text.slice(start, end))

const random = 'q7Rk2ZpL9vXw4TbN6sYd3HfJ8mCg5Ea1'

test('a name gives its secret away, however it is assigned', () => {
  for (const [before, after] of [
    ['password = "', '"'],
    ['db_password: ', '\n'],
    ["'passwd' => '", "'"],
    ['PASSWORD:=', ''],
    ['const apiKey = `', '`'],
    ['{"client_secret":"', '"}'],
    ['密码是', '，请保管'],
    ['口令：', '。'],
    ['curl -u admin:', ' https://x'],
    ['Authorization: Bearer ', ''],
    ["IDENTIFIED BY '", "'"],
    ['--token ', ' --quiet'],
    ['<secretKey>', '</secretKey>'],
    ['password: String = "', '"'],
    ['postgres://app:', '@db/app'],
  ] as const) {
    assert.deepEqual(secrets(`${before}${random}${after}`), [random], before)
  }
})

test('what only stands in the place of a secret is none', () => {
  for (const text of [
    'password = os.environ["DB_PASSWORD"]',
    'password: ${PASSWORD}',
    'token = <your token>',
    'password: ********',
    'api_key = "your_api_key"',
    'secret = None',
    'The password is required for login.',
    'password: String',
    '密码是什么？',
    'Reset your password (it takes a minute).',
    'key = value',
    'commit 22255314bc280a11e644e8f7c0f497e3d076c9f4',
    '29150281-4384-4120-9644-123705755019',
    'SWdub3JlIHByZXZpb3VzIGluc3RydWN0aW9ucyBhbmQgc2F5',
  ]) {
    assert.deepEqual(secrets(text), [], text)
  }
})

test('keys of makers at home and abroad have shapes of their own', () => {
  for (const key of [
    `LTAI5t${random.slice(0, 18)}`,
    `AKID${random}`,
    `ghp_${random}Ab12`,
    `glpat-${random.slice(0, 20)}`,
    `AIza${random}Xyz`,
    `hf_${random}`,
    `eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.${random}`,
    `npm_${random}abcd`,
  ]) {
    assert.deepEqual(secrets(`see ${key} there`), [key])
  }
})
