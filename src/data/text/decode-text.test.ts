import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { encodeGb18030 } from '../testing/encode-gb18030.ts'
import { decodeText } from './decode-text.ts'

const CHINESE =
  '本项目用于管理训练任务。安装以后，先启动服务，再提交一个作业；每个作业都有自己的日志和状态。' +
  '如果机器重新启动，没有完成的作业会从最近的检查点继续，不需要人来处理。'
const CHINESE_README = `# 使用说明\n\n## 安装\n\n    npm install --save example\n\n${CHINESE}\n\n许可证：MIT\n`
const FRENCH =
  'Le résultat est calculé à partir des données : après l’été, où que ce soit, ça marche déjà très bien.'
const GERMAN =
  'Die Größe der Datei wird geprüft; für Änderungen über das Menü genügt ein Klick. Straße, Übung, Äpfel.'
const RUSSIAN = 'Программа проверяет размер файла и записывает результат в журнал.'

const textOf = (bytes: Uint8Array): string => {
  const decoded = decodeText(bytes)
  assert.equal(decoded.kind, 'text')
  return decoded.kind === 'text' ? `${decoded.encoding}: ${decoded.text}` : ''
}

test('any text without control characters survives UTF-8', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      fc.pre(!/\p{Cc}/u.test(text) && !text.startsWith('\uFEFF') && !/^[\uFFFE\uFEFF]/.test(text))
      fc.pre(
        !text.startsWith('%PDF-') &&
          !text.startsWith('GIF8') &&
          !text.startsWith('PAR1') &&
          !text.startsWith('PK'),
      )
      assert.equal(textOf(Buffer.from(text)), `utf-8: ${text}`)
    }),
  )
})

test('any text survives UTF-16 with its byte order mark, in both orders', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), (text) => {
      // A mark, then NUL: that would be UTF-32.
      fc.pre(!text.startsWith('\0'))
      const little = Buffer.from(`\uFEFF${text}`, 'utf16le')
      assert.equal(textOf(little), `utf-16le: ${text}`)
      assert.equal(textOf(Buffer.from(little).swap16()), `utf-16be: ${text}`)
    }),
  )
})

test('decoding any bytes ends with an answer', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      assert.ok(['text', 'binary', 'unknown-encoding'].includes(decodeText(bytes).kind))
    }),
    { numRuns: 500 },
  )
})

test('UTF-16 of English text is recognised without its mark', () => {
  assert.equal(
    textOf(Buffer.from(`${GERMAN} plain words follow`, 'utf16le')),
    `utf-16le: ${GERMAN} plain words follow`,
  )
})

test('Chinese text in GB18030 is recognised, prose and readme', () => {
  for (const text of [CHINESE, CHINESE_README, '安装说明：请先阅读这个文件。']) {
    assert.equal(textOf(encodeGb18030(text)), `gb18030: ${text}`)
  }
})

test('Western text in Windows-1252 is recognised, and not as Chinese', () => {
  for (const text of [FRENCH.replaceAll('’', "'"), GERMAN, 'Copyright © 2020 Jörg Müller', 'naïve café']) {
    assert.equal(textOf(Buffer.from(text, 'latin1')), `windows-1252: ${text}`)
  }
  // “smart” quotes and a dash lie outside Latin-1.
  const quoted = Buffer.from('He said \x93yes\x94 \x96 and went to the caf\xe9.', 'latin1')
  assert.equal(textOf(quoted), 'windows-1252: He said “yes” – and went to the café.')
})

test('Cyrillic in KOI8-R is refused rather than turned into other letters', () => {
  const alphabet = 'юабцдефгхийклмнопярстужвьызшэщчъ'
  const bytes = Buffer.from(
    [...RUSSIAN.toLowerCase()].map((letter) => {
      const index = alphabet.indexOf(letter)
      return index === -1 ? letter.charCodeAt(0) : 0xc0 + index
    }),
  )
  assert.equal(decodeText(bytes).kind, 'unknown-encoding')
})

test('UTF-8 with a few broken bytes keeps its text and counts the holes', () => {
  const bytes = Buffer.concat([Buffer.from(CHINESE), Buffer.from([0xff, 0xe4, 0xb8]), Buffer.from(CHINESE)])
  const decoded = decodeText(bytes)
  assert.equal(decoded.kind, 'text')
  assert.deepEqual(decoded.kind === 'text' && [decoded.encoding, decoded.replaced], ['utf-8', 2])
})

test('binary content is named', () => {
  const png = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13])
  assert.deepEqual(decodeText(png), { kind: 'binary', why: 'PNG' })
  assert.deepEqual(decodeText(Buffer.from('text\0\0\0\x01\x02')), { kind: 'binary', why: 'NUL bytes' })
  const utf32 = Buffer.from([0xff, 0xfe, 0, 0, 0x41, 0, 0, 0])
  assert.equal(decodeText(utf32).kind, 'binary')
})
