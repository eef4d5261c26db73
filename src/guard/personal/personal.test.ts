import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { BUILT_IN_POLICY } from '../policy/built-in.ts'
import { compilePolicy } from '../policy/compile-policy.ts'
import { inspectInput } from '../scan/inspect-input.ts'
import { isIdentityNumber } from './kinds/identity-number.ts'

const policy = compilePolicy(BUILT_IN_POLICY)
const mask = (text: string): string =>
  inspectInput([{ role: 'user', channel: 'text', text }], policy.in).segments[0]!.text.replaceAll(
    /_\d\]/g,
    ']',
  )

test('mobile numbers are found as people write them', () => {
  for (const written of [
    '13800138000',
    '138 0013 8000',
    '138-0013-8000',
    '138.0013.8000',
    '138·0013·8000',
    '+86 13800138000',
    '+86-138-0013-8000',
    '(+86)13800138000',
    '008613800138000',
    '8613800138000',
    '１３８００１３８０００',
    '1\u200b3\u200b8\u200b0\u200b0\u200b1\u200b3\u200b8\u200b0\u200b0\u200b0',
    '1 3 8 0 0 1 3 8 0 0 0',
    '幺三八零零一三八零零零',
  ]) {
    assert.equal(mask(`电话${written}。`), '电话[PHONE]。', written)
    assert.equal(mask(`Call ${written}`), 'Call [PHONE]', written)
  }
  assert.equal(mask('tel13800138000, 13800138000 13900139000'), 'tel[PHONE], [PHONE] [PHONE]')
})

test('digits that are a part of something else are no telephone number', () => {
  for (const text of [
    '113800138000',
    '138001380001',
    '13800138000138001380001',
    '0.13800138000',
    '130.11134088',
    'a13800138000',
    'id_13800138000',
    '13800138000abc',
    '550e8400-e29b-41d4-a716-13800138000f',
    '12800138000',
    '1700000000',
    '2026-11-24 13:00',
    '1 3 8 0 0 1 3 8 0 0 0 5',
  ]) {
    assert.equal(mask(text), text)
  }
})

test('identity numbers need a region, a date and a check character', () => {
  assert.equal(mask('身份证11010519491231002X，'), '身份证[ID_CARD]，')
  assert.equal(mask('11010519491231002x'), '[ID_CARD]')
  assert.equal(mask('110105 19491231 002X'), '[ID_CARD]')
  assert.equal(mask('110105-19491231-002X'), '[ID_CARD]')
  for (const text of [
    '110105194912310021',
    '11010519491331002X',
    '99010519491231002X',
    '211010519491231002X',
  ]) {
    assert.equal(mask(text), text)
  }
})

test('one wrong digit of an identity number is always noticed', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 16 }), fc.integer({ min: 1, max: 9 }), (at, by) => {
      const good = '11010519491231002X'
      const digit = (Number(good.charAt(at)) + by) % 10
      assert(!isIdentityNumber(good.slice(0, at) + String(digit) + good.slice(at + 1)))
    }),
  )
})

test('addresses are found, and what only has an @ is not', () => {
  assert.equal(mask('li.si+x@mail.example.com.cn, A_B@EXAMPLE.ORG.'), '[EMAIL], [EMAIL].')
  assert.equal(mask('ｌｉ＠example．com'), '[EMAIL]')
  assert.equal(mask('zhang[at]example[dot]com'), '[EMAIL]')
  assert.equal(mask('13800138000@qq.com'), '[EMAIL]')
  for (const text of [
    'react@19.3.1',
    'icon@2x.png',
    '@babel/core',
    'git@github.com:x/y',
    'a@b',
    'pkg@1.0.0-beta.rc',
    `${'a'.repeat(70)}@x.com`,
  ]) {
    assert.equal(mask(text), text)
  }
})

test('keys are found by the shapes their makers gave them', () => {
  const key = (prefix: string, size: number): string => prefix + 'aB3dE5fG7h'.repeat(9).slice(0, size)
  for (const secret of [
    key('sk-', 32),
    key('sk-proj-', 60),
    'AKIAIOSFODNN7EXAMPLE',
    key('ghp_', 36),
    key('npm_', 36),
    `baton_${'0a1b2c3d4e5f6g7h8j9k'.repeat(3).slice(0, 52)}`,
  ]) {
    assert.equal(mask(`key=${secret};`), 'key=[SECRET];', secret)
  }
  const block = '-----BEGIN RSA PRIVATE KEY-----\nMIIEow\nabc+/=\n-----END RSA PRIVATE KEY-----'
  assert.equal(mask(`a ${block} b`), 'a [SECRET] b')
  for (const text of [
    'sk-learn-is-a-library-for-python',
    'task-0123456789012345678901',
    '-----BEGIN CERTIFICATE-----\nMIIE\n-----END CERTIFICATE-----',
  ]) {
    assert.equal(mask(text), text)
  }
})
