import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import type { GeneratedPiece, GenerateRequest } from '#contract'
import { generatePieces, type Evaluate } from './generate-pieces.ts'

const request: GenerateRequest = {
  requestId: 'r1',
  project: 'default',
  model: 'docs-lm',
  prompt: { kind: 'text', text: 'Hi' },
  maxTokens: null,
  temperature: null,
  topP: null,
  seed: null,
  stop: [],
}
const says = (bytes: Iterable<number>): Evaluate =>
  async function* () {
    yield* bytes
  }

async function run(
  change: Partial<GenerateRequest>,
  evaluate: Evaluate,
  contextTokens = 100,
): Promise<GeneratedPiece[]> {
  const pieces: GeneratedPiece[] = []
  const signal = new AbortController().signal
  for await (const piece of generatePieces({ ...request, ...change }, contextTokens, evaluate, signal))
    pieces.push(piece)
  return pieces
}
const textOf = (pieces: readonly GeneratedPiece[]): string =>
  pieces.map((piece) => (piece.kind === 'text' ? piece.text : '')).join('')

test('a piece never ends inside a character, and broken bytes become U+FFFD as TextDecoder has them', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(
        fc.uint8Array({ maxLength: 60 }),
        fc.string({ unit: 'grapheme' }).map((text) => Buffer.from(text).subarray(0, 60)),
      ),
      async (bytes) => {
        const pieces = await run({}, says(bytes))
        assert.equal(textOf(pieces), new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes))
        for (const piece of pieces) if (piece.kind === 'text') assert.ok(piece.text.isWellFormed())
        const end = pieces.at(-1)
        assert.deepEqual(end, {
          kind: 'end',
          finish: 'stop',
          promptTokens: 3,
          completionTokens: bytes.length,
        })
      },
    ),
  )
})

test('an answer ends at its limit, at the end of the context, at a stop, and at the end of the text', async () => {
  const forever: Evaluate = async function* () {
    for (;;) yield 97
  }
  const limited = await run({ maxTokens: 4 }, forever)
  assert.equal(textOf(limited), 'aaaa')
  assert.deepEqual(limited.at(-1), { kind: 'end', finish: 'length', promptTokens: 3, completionTokens: 4 })
  assert.equal(textOf(await run({}, forever, 10)), 'a'.repeat(7))
  const stopped = await run({ stop: ['lo'] }, says(Buffer.from('hello')))
  assert.equal(textOf(stopped), 'hel')
  assert.deepEqual(stopped.at(-1), { kind: 'end', finish: 'stop', promptTokens: 3, completionTokens: 5 })
  assert.equal(textOf(await run({}, says([104, 105, 256, 97]))), 'hi')
})

test('what was held back for a stop is sent when the answer ends without it', async () => {
  assert.equal(textOf(await run({ stop: ['long'] }, says(Buffer.from('so lon')))), 'so lon')
})

test('the model continues the newest message of the user, after the token that begins a text', async () => {
  let seen: readonly number[] = []
  const evaluate: Evaluate = async function* (tokens) {
    seen = tokens
    yield 97
  }
  const messages = [
    { role: 'system' as const, content: 'Be safe.' },
    { role: 'user' as const, content: 'one' },
    { role: 'assistant' as const, content: 'two' },
    { role: 'user' as const, content: '三' },
  ]
  await run({ prompt: { kind: 'chat', messages } }, evaluate)
  assert.deepEqual(seen, [256, ...Buffer.from('三')])
  await assert.rejects(run({ prompt: { kind: 'chat', messages: messages.slice(0, 1) } }, evaluate), {
    code: 'serving/empty-prompt',
  })
})

test('a prompt that leaves no room for an answer is refused with its length', async () => {
  await assert.rejects(run({ prompt: { kind: 'text', text: 'x'.repeat(99) } }, says([])), {
    code: 'serving/prompt-too-long',
    message: /has 100 tokens; the model sees at most 100/,
  })
  assert.equal(textOf(await run({ prompt: { kind: 'text', text: 'x'.repeat(98) } }, says([97, 98]))), 'a')
  await assert.rejects(run({ stop: Array.from({ length: 17 }, () => 'x') }, says([])), {
    code: 'serving/too-many-stops',
  })
})

test('an aborted answer ends with the reason', async () => {
  const controller = new AbortController()
  const evaluate: Evaluate = async function* () {
    yield 97
    controller.abort(new Error('gone'))
    yield 98
  }
  const pieces = generatePieces(request, 100, evaluate, controller.signal)
  await pieces.next()
  await assert.rejects(pieces.next(), /gone/)
})
