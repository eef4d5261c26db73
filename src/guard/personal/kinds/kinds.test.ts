import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { detectSpans } from '../../check-text.ts'
import { isCompanyCode } from './company-code.ts'
import { isIban } from './iban.ts'
import { isIdentityNumber } from './identity-number.ts'
import { holdsLuhn } from './luhn.ts'

/** Numbers that hold, made with their own check digits. */
const digits = (count: number): fc.Arbitrary<string> => fc.stringMatching(new RegExp(`^\\d{${count}}$`))
const identityNumbers = fc
  .tuple(
    fc.constantFrom('110105', '440305', '320505', '650104'),
    fc.date({ min: new Date('1930-01-01'), max: new Date('2024-12-31'), noInvalidDate: true }),
    digits(3),
  )
  .map(([region, date, serial]) => {
    const body = region + date.toISOString().slice(0, 10).replaceAll('-', '') + serial
    return body + [...'0123456789X'].find((check) => isIdentityNumber(body + check))!
  })
const cards = fc.tuple(fc.constantFrom('622202', '621483', '625912'), digits(9)).map(([issuer, account]) => {
  const body = issuer + account
  return body + [...'0123456789'].find((check) => holdsLuhn(body + check))!
})
const companyCodes = fc
  .tuple(fc.constantFrom('91110105', '92440305', '93320505'), fc.stringMatching(/^[0-9A-HJ-NPQRTUWXY]{9}$/))
  .map(([head, body]) => {
    const code = head + body
    return code + [...'0123456789ABCDEFGHJKLMNPQRTUWXY'].find((check) => isCompanyCode(code + check))!
  })
const mobiles = fc
  .tuple(fc.constantFrom('13', '15', '17', '18', '19'), digits(9))
  .map(([head, rest]) => head + rest)

const groupsOf4 = (sign: string) => (text: string) => text.replaceAll(/.{4}(?=.)/g, `$&${sign}`)
const each = (sign: string) => (text: string) => [...text].join(sign)
const wide = (text: string): string =>
  text.replaceAll(/[0-9A-Z]/g, (char) => String.fromCharCode(char.charCodeAt(0) + 0xfee0))
const DRESSES: readonly ((text: string) => string)[] = [
  (text) => text,
  groupsOf4(' '),
  groupsOf4('-'),
  groupsOf4('.'),
  groupsOf4('·'),
  each(' '),
  each('\u200b'),
  wide,
]
const HAN = '零一二三四五六七八九'
const inHan = (text: string): string => text.replaceAll(/\d/g, (digit) => HAN.charAt(Number(digit)))

const found = (text: string): string[] =>
  detectSpans(text)
    .filter(({ detector }) => detector !== 'personal-data/names')
    .map(({ class: name, start, end }) => `${name} ${text.slice(start, end)}`)

test('a number that holds is found in every dress, from its first character to its last', () => {
  const cases: readonly (readonly [string, fc.Arbitrary<string>])[] = [
    ['id-card', identityNumbers],
    ['bank-card', cards],
    ['company-code', companyCodes],
  ]
  for (const [name, numbers] of cases) {
    fc.assert(
      fc.property(numbers, fc.constantFrom(...DRESSES), (number, dress) => {
        const written = dress(number)
        assert.deepEqual(found(`资料：${written}。`), [`${name} ${written}`])
      }),
      { numRuns: 150 },
    )
  }
  fc.assert(
    fc.property(mobiles, fc.constantFrom(...DRESSES, inHan), (number, dress) => {
      const written = dress(number)
      assert.deepEqual(found(`电话${written}，谢谢`), [`phone ${written}`])
    }),
    { numRuns: 150 },
  )
})

test('one changed digit is not that number any more', () => {
  const change = (text: string, at: number, by: number): string => {
    const digit = (Number(text.charAt(at)) + by) % 10
    return text.slice(0, at) + String(digit) + text.slice(at + 1)
  }
  const [places, steps] = [fc.integer({ min: 6, max: 14 }), fc.integer({ min: 1, max: 9 })]
  fc.assert(
    fc.property(identityNumbers, cards, places, steps, (identity, card, at, by) => {
      assert(!found(`资料：${change(identity, at, by)}`).some((one) => one.startsWith('id-card')))
      assert(!found(`资料：${change(card, at, by)}`).some((one) => one.startsWith('bank-card')))
    }),
    { numRuns: 200 },
  )
})

test('a number that is said to be something else is something else', () => {
  for (const label of ['订单号', '批次编号：', '物料编码', '流水号 ', 'order id: ', '"trace_id":"', 'SKU-']) {
    assert.deepEqual(found(`${label}11010519491231002X`), [], label)
    assert.deepEqual(found(`${label}13800138000`), [], label)
  }
  for (const label of ['身份证号：', '证件编号', '"idCard":"', 'ID card number: ']) {
    assert.deepEqual(found(`${label}11010519491231002X`), ['id-card 11010519491231002X'], label)
  }
})

test('fixed lines have an area code that exists', () => {
  for (const line of [
    '010-87598930',
    '(025)87145390',
    '020 71625521',
    '0755-23456789',
    '+86-10-8759-8930',
    '0531 8605 1234',
  ]) {
    assert.deepEqual(found(`座机${line}。`), [`landline ${line}`])
  }
  for (const text of [
    '2024-12345678',
    '010-1234567',
    '000-12345678',
    '编号010-87598930-1234567',
    '0.10-87598930',
  ]) {
    assert(!found(text).some((one) => one.startsWith('landline')), text)
  }
})

test('plates, passports and permits have their letters and lengths', () => {
  for (const plate of ['京A12345', '粤B·D1234', '沪A-D12345', '湘H QX7RG', '苏A12345D', '京A1234警']) {
    assert.deepEqual(found(`车牌${plate}，`), [`plate ${plate}`])
  }
  for (const text of ['型号京东方A5541屏幕', '京B2-20190001', '京ABCDEF', '新A股上市', '川A123456789']) {
    assert(!found(text).some((one) => one.startsWith('plate')), text)
  }
  assert.deepEqual(found('护照号码：E12345678'), ['passport E12345678'])
  assert.deepEqual(found('passport EA1234567.'), ['passport EA1234567'])
  assert.deepEqual(found('型号E12345678'), [])
  assert.deepEqual(found('港澳通行证C12345678'), ['travel-permit C12345678'])
  assert.deepEqual(found('回乡证 H1234567890'), ['travel-permit H1234567890'])
  assert.deepEqual(found('零件C12345678'), [])
})

test('accounts and addresses of other countries', () => {
  assert(isIban('GB29NWBK60161331926819') && !isIban('GB28NWBK60161331926819'))
  assert.deepEqual(found('IBAN GB29 NWBK 6016 1331 9268 19'), ['iban GB29 NWBK 6016 1331 9268 19'])
  assert.deepEqual(found('from 203.0.113.9, v1.2.3.4'), ['ip-address 203.0.113.9'])
  assert.deepEqual(found('my SSN: 536-90-4399'), ['us-ssn 536-90-4399'])
  assert.deepEqual(found('SSN 666-90-4399'), [])
  assert.deepEqual(found('call +44 20 7946 0958 now'), ['foreign-phone +44 20 7946 0958'])
})
