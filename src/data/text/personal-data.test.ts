import assert from 'node:assert/strict'
import { test } from 'node:test'
import { countPersonalData } from './personal-data.ts'
import { dominantScript } from './dominant-script.ts'

test('e-mail addresses and telephone numbers are counted, versions and packages are not', () => {
  const text = `Write to jane.roe@example.com, <max@mail.example.org> or @babel/core@7.1.2; npm i a@1.2.3.
    Call 138 0013 8000, +86 13800138000, +49 30 901820, (212) 555-0147. Version 1.2.3-4567890, 2020-01-02, 13800138000123.
    commit/6bbe14529166245e86424f220 and it/8c2e1593dea895b4a18819446239b8a1f8912e`
  assert.deepEqual(countPersonalData(text), { emails: 2, phones: 4 })
  assert.deepEqual(countPersonalData('电话13800138000，邮箱'), { emails: 0, phones: 1 })
})

test('long runs that could be an address take no longer than others', () => {
  assert.deepEqual(countPersonalData(`${'a'.repeat(2_000_000)} ${'1-'.repeat(500_000)}`), {
    emails: 0,
    phones: 0,
  })
})

test('the script of a text is that of most of its letters', () => {
  assert.equal(dominantScript('# Usage\n\nrun it'), 'latin')
  assert.equal(dominantScript('安装 npm 以后，先启动服务'), 'han')
  assert.equal(dominantScript('このファイルを読む'), 'kana')
  assert.equal(dominantScript('Программа'), 'cyrillic')
  assert.equal(dominantScript('--- 123 ---'), 'none')
  assert.equal(dominantScript(''), 'none')
})
