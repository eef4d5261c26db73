import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough, Readable } from 'node:stream'
import { after, test } from 'node:test'
import { asValue, readSecretValue } from './secret-value.ts'

const cwd = mkdtempSync(join(tmpdir(), 'baton value '))
after(() => rmSync(cwd, { recursive: true }))

const piped = (bytes: string | Buffer): NodeJS.ReadStream =>
  Object.assign(Readable.from([Buffer.from(bytes)]), { isTTY: false }) as unknown as NodeJS.ReadStream
const read = (stdin: NodeJS.ReadStream, file?: string) =>
  readSecretValue({ environment: { cwd, stdin }, file, ask: () => {} })

test('a value of one line comes without its line end, one of several lines as it is', async () => {
  assert.equal(await read(piped('hush\n')), 'hush')
  assert.equal(await read(piped('hush\r\n')), 'hush')
  assert.equal(await read(piped(' two words ')), ' two words ')
  assert.equal(await read(piped('-----BEGIN\nx\n-----END\n'), '-'), '-----BEGIN\nx\n-----END\n')
  writeFileSync(join(cwd, 'token'), 'from a file\n')
  assert.equal(await read(piped('not this'), 'token'), 'from a file')
  assert.equal(asValue(Buffer.from('äöü 密钥\n')), 'äöü 密钥')
})

test('nothing, bytes that are no text, and a file that is not there are refused', async () => {
  for (const stdin of [piped(''), piped('\n')]) await assert.rejects(read(stdin), { code: 'cli/usage' })
  await assert.rejects(read(piped(Buffer.of(0xff, 0xfe, 0x00))), { code: 'cli/usage' })
  await assert.rejects(read(piped('x'), 'none'), { code: 'cli/file-unreadable' })
  await assert.rejects(read(piped('x'.repeat(300_000))), { code: 'cli/usage' })
})

/** A terminal by which somebody types. */
function terminal(): { stdin: NodeJS.ReadStream; type: (keys: string) => void; raw: boolean[] } {
  const raw: boolean[] = []
  const stream = new PassThrough()
  const stdin = Object.assign(stream, {
    isTTY: true,
    isRaw: false,
    setRawMode: (on: boolean) => (raw.push(on), stream),
  }) as unknown as NodeJS.ReadStream
  return { stdin, type: (keys) => void stream.write(keys), raw }
}

test('at a terminal what is typed is read key by key without echo, and the terminal is as before', async () => {
  const { stdin, type, raw } = terminal()
  const value = read(stdin)
  type('wrong\u0015hux\u007fsh')
  type(' 密钥\u007f匙\r')
  assert.equal(await value, 'hush 密匙')
  assert.deepEqual(raw, [true, false])
})

test('several lines that are pasted are refused, and not stored by half', async () => {
  const { stdin, type, raw } = terminal()
  const value = read(stdin)
  type('-----BEGIN\nx\n-----END\n')
  await assert.rejects(value, { code: 'cli/usage', hint: /--file/ })
  assert.deepEqual(raw, [true, false])
})
