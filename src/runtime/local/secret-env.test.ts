import assert from 'node:assert/strict'
import { PassThrough, Readable } from 'node:stream'
import { test } from 'node:test'
import { handOver, takeOver } from './secret-env.ts'

const VALUES = { TOKEN: 'hush', EMPTY: '', LINES: 'a\n"b"\u0000密' }
const names = Object.keys(VALUES)

test('values come out as they went in, in pieces of any size', async () => {
  const pipe = new PassThrough({ highWaterMark: 3 })
  const [, taken] = await Promise.all([handOver(pipe, VALUES), takeOver(pipe, names)])
  assert.deepEqual(taken, VALUES)
})

test('what was cut off at any byte, or lacks one of the names, is nothing', async () => {
  const whole = Buffer.from(JSON.stringify(VALUES))
  for (let length = 0; length < whole.length; length += 1)
    assert.equal(await takeOver(Readable.from([whole.subarray(0, length)]), names), null, String(length))
  const { TOKEN } = VALUES
  assert.equal(await takeOver(Readable.from([Buffer.from(JSON.stringify({ TOKEN }))]), names), null)
  assert.equal(await takeOver(Readable.from([Buffer.from('{"TOKEN":7}')]), ['TOKEN']), null)
})

test('a giver whose taker has gone is not kept waiting', async () => {
  const pipe = new PassThrough()
  pipe.destroy()
  await handOver(pipe, VALUES)
})
