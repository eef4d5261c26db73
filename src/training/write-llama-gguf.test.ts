import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import * as fc from 'fast-check'
import { readLlamaConfig } from './llama-config.ts'
import { openSafetensors } from './safetensors.ts'
import { configOf, TINY, writeFixtureCheckpoint, type FixtureShape } from './testing/fixture-checkpoint.ts'
import { nextToken } from './testing/reference-llama.ts'
import { halfToNumber } from './to-float32.ts'
import { interleaveRows, writeLlamaGguf } from './write-llama-gguf.ts'

let folder: string
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'baton-gguf-'))
})
after(() => rm(folder, { recursive: true, force: true }))

async function convert(checkpoint: string, file: string) {
  const weights = await openSafetensors(join(checkpoint, 'model.safetensors'))
  try {
    return await writeLlamaGguf(file, 'tiny', await readLlamaConfig(join(checkpoint, 'config.json')), weights)
  } finally {
    await weights.close()
  }
}

/** In a process of its own: llama.cpp does not belong into that of other tests. */
function probe(request: object): Promise<{ tokens: number[][]; texts: string[]; greedy: number[] }> {
  const file = fileURLToPath(new URL('./testing/llama-probe.ts', import.meta.url))
  return new Promise((resolve, reject) => {
    const child = execFile(process.execPath, [file], (error, stdout, stderr) => {
      if (error === null) resolve(JSON.parse(stdout))
      else reject(new Error(stderr, { cause: error }))
    })
    child.stdin?.end(JSON.stringify(request))
  })
}

const TEXTS = [
  'Permission is hereby granted, free of charge',
  '  two spaces\n\n\ta tab\r\n  and 1234 numbers, it\'s "quoted"',
  '特此授予许可，免费向任何人',
  'emoji 😀 👩‍👩‍👧 🇨🇳, é as two: e\u0301, nothing <|begin_of_text|> special <|end_of_text|>',
  '',
]
const bytesOf = (text: string): number[] => [...Buffer.from(text)]

async function assertAnswersAsReference(shape: FixtureShape): Promise<void> {
  const checkpoint = await writeFixtureCheckpoint(
    join(folder, JSON.stringify(shape).length.toString()),
    shape,
  )
  const model = join(checkpoint.folder, 'model.gguf')
  await convert(checkpoint.folder, model)
  const prompt = [256, ...bytesOf('Permission is hereby')]
  const random = fc.sample(fc.string({ unit: 'grapheme', maxLength: 40 }), { seed: 7, numRuns: 50 })
  const texts = [...TEXTS, ...random].filter((text) => !text.includes('\u0000'))
  const found = await probe({ model, texts, prompt, count: 24 })
  assert.deepEqual(found.tokens, texts.map(bytesOf))
  assert.deepEqual(found.texts, texts)
  const said: number[] = []
  for (const token of found.greedy) {
    const expected = nextToken(checkpoint, [...prompt, ...said])
    // llama.cpp keeps keys and values as F16: where two tokens are equally likely it may take the other.
    if (expected.lead > 0.02) assert.equal(token, expected.token, `token ${said.length}`)
    said.push(token)
  }
  assert.equal(said.length, 24)
}

test('llama.cpp reads the file, spells every text as its bytes, and continues as the reference does', async () => {
  await assertAnswersAsReference(TINY)
})

test('so it does with shared keys and an output layer of its own', async () => {
  await assertAnswersAsReference({ ...TINY, keyValueHeads: 2, isTied: false })
})

test('parameters are counted, the shared embedding once', async () => {
  const { folder: checkpoint } = await writeFixtureCheckpoint(join(folder, 'counted'))
  const perLayer = 4 * 64 * 64 + 3 * 64 * 128 + 2 * 64
  const { parameters } = await convert(checkpoint, join(folder, 'counted.gguf'))
  assert.equal(parameters, 258 * 64 + 2 * perLayer + 64)
})

test('a checkpoint that does not fit its config is refused', async () => {
  const { folder: checkpoint } = await writeFixtureCheckpoint(join(folder, 'misfit'))
  const config = configOf(TINY)
  const attempt = async (change: object, pattern: RegExp): Promise<void> => {
    await writeFile(join(checkpoint, 'config.json'), JSON.stringify({ ...config, ...change }))
    await assert.rejects(convert(checkpoint, join(folder, `misfit-${Math.random()}.gguf`)), {
      code: 'training/checkpoint-unreadable',
      message: pattern,
    })
  }
  await attempt({ num_hidden_layers: 3 }, /lacks model\.layers\.2/)
  await attempt({ num_hidden_layers: 1 }, /holds model\.layers\.1\..*which a Llama does not have/)
  await attempt({ intermediate_size: 127 }, /mlp\.gate_proj\.weight of \[128, 64\]/)
  await attempt({ model_type: 'gpt2' }, /model_type/)
  await attempt({ tokenizer: { kind: 'sentencepiece' } }, /tokenizer\.kind/)
  await attempt({ head_dim: 15 }, /head_dim/)
})

test('reordered rows are the same rows', async () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 4 }), (heads, half) => {
      const rows = heads * half * 2
      const content = Buffer.from(Array.from({ length: rows }, (_, row) => row))
      const out = interleaveRows(content, { shape: [rows, 1], bytes: rows }, heads)
      assert.deepEqual(
        [...out].toSorted((a, b) => a - b),
        [...content],
      )
      // A pair that turns together lies together.
      for (let row = 0; row < rows; row += 2) assert.equal((out[row + 1] ?? 0) - (out[row] ?? 0), half)
    }),
  )
})

test('half floats are read exactly', () => {
  assert.deepEqual([0x3c00, 0xc000, 0x3555, 0x0001, 0x7bff, 0x7c00].map(halfToNumber), [
    1,
    -2,
    0.333251953125,
    2 ** -24,
    65_504,
    Infinity,
  ])
})

test('a file that is there already is not overwritten', async () => {
  const { folder: checkpoint } = await writeFixtureCheckpoint(join(folder, 'twice'))
  const file = join(folder, 'twice.gguf')
  await convert(checkpoint, file)
  const first = await readFile(file)
  await assert.rejects(convert(checkpoint, file), { code: 'EEXIST' })
  assert.deepEqual(await readFile(file), first)
})
