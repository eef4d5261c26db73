import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import * as fc from 'fast-check'
import { BatonError } from '#base'
import { openSafetensors } from './safetensors.ts'
import { safetensorsOf } from './testing/fixture-checkpoint.ts'

let folder: string
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'baton-safetensors-'))
})
after(() => rm(folder, { recursive: true, force: true }))

const good = safetensorsOf(
  new Map([
    ['a', { shape: [2, 3], values: Float32Array.from([1, 2, 3, 4, 5, 6]) }],
    ['b', { shape: [2], values: Float32Array.from([7, 8]) }],
  ]),
)

async function open(content: Buffer) {
  const file = join(folder, 'model.safetensors')
  await writeFile(file, content)
  return openSafetensors(file)
}

async function withHeader(header: unknown, data: Buffer): Promise<unknown> {
  const json = Buffer.from(typeof header === 'string' ? header : JSON.stringify(header))
  const length = Buffer.alloc(8)
  length.writeBigUInt64LE(BigInt(json.byteLength))
  return open(Buffer.concat([length, json, data]))
}

const refused = (pattern: RegExp) => (error: unknown) =>
  error instanceof BatonError &&
  error.code === 'training/checkpoint-unreadable' &&
  pattern.test(error.message)

test('tensors are read by name, with their shapes', async () => {
  const file = await open(good)
  assert.deepEqual([...file.tensors.keys()], ['a', 'b'])
  const tensor = file.tensors.get('b')
  assert.ok(tensor)
  assert.deepEqual(tensor.shape, [2])
  const content = await file.read(tensor)
  assert.deepEqual([content.readFloatLE(0), content.readFloatLE(4)], [7, 8])
  await file.close()
})

test('a header longer than its file is refused before memory is taken for it', async () => {
  const content = Buffer.from(good)
  content.writeBigUInt64LE(2n ** 62n)
  await assert.rejects(open(content), refused(/its header has 4611686018427387904 bytes/))
})

test('a pickle is refused', async () => {
  await assert.rejects(
    open(Buffer.from('PK\u0003\u0004 archive of a pickle, as torch.save writes it')),
    refused(/is no safetensors file/),
  )
})

test('tensors that overlap, leave a gap, or do not fill the file are refused', async () => {
  const f32 = (shape: number[], from: number, to: number) => ({
    dtype: 'F32',
    shape,
    data_offsets: [from, to],
  })
  const data = Buffer.alloc(16)
  await assert.rejects(
    withHeader({ a: f32([2], 0, 8), b: f32([2], 4, 12) }, data),
    refused(/b does not begin where/),
  )
  await assert.rejects(
    withHeader({ a: f32([1], 0, 4), b: f32([2], 8, 16) }, data),
    refused(/b does not begin where/),
  )
  await assert.rejects(withHeader({ a: f32([2], 0, 8) }, data), refused(/its tensors end at byte/))
  await assert.rejects(withHeader({ a: f32([3], 0, 16) }, data), refused(/16 bytes in place of 12/))
})

test('headers that are no object of tensors are refused', async () => {
  const data = Buffer.alloc(4)
  await assert.rejects(withHeader('[1]', data), refused(/not an object/))
  await assert.rejects(withHeader('{"a":', data), refused(/not JSON/))
  await assert.rejects(
    withHeader({ a: { dtype: 'I64', shape: [1], data_offsets: [0, 8] } }, data),
    refused(/describes a wrongly/),
  )
  await assert.rejects(
    withHeader({ a: { dtype: 'F32', shape: [-1], data_offsets: [0, 4] } }, data),
    refused(/describes a wrongly/),
  )
  await assert.rejects(withHeader({}, data), refused(/has 0 tensors/))
})

test('however a file is cut or changed, it is read or refused, and nothing else happens', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.nat({ max: good.byteLength }),
      fc.array(fc.tuple(fc.nat({ max: good.byteLength - 1 }), fc.nat({ max: 255 })), { maxLength: 4 }),
      async (length, changes) => {
        const content = Buffer.from(good)
        for (const [index, byte] of changes) content[index] = byte
        try {
          const file = await open(content.subarray(0, length))
          let bytes = 0
          for (const tensor of file.tensors.values()) bytes += (await file.read(tensor)).byteLength
          assert.ok(bytes <= length)
          await file.close()
        } catch (error) {
          if (!(error instanceof BatonError)) throw error
        }
      },
    ),
    { numRuns: 200 },
  )
})
