import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { readChatStream, type ChatPiece } from './openai-stream.ts'

const chunk = (content: string | null, finish: string | null = null): string =>
  `data: ${JSON.stringify({ choices: [{ index: 0, delta: { content }, finish_reason: finish }] })}\n\n`

const STREAM =
  ': keep-alive\n\n' +
  chunk('许可 is ') +
  chunk('hereby') +
  chunk(null, 'stop') +
  `event: baton.trace\ndata: ${JSON.stringify({ verdict: 'mask' })}\n\n` +
  'data: [DONE]\n\n' +
  chunk('never read')

function responseOf(bytes: Uint8Array, cuts: readonly number[]): Response {
  const edges = [0, ...cuts.map((at) => at % (bytes.length + 1)).toSorted((a, b) => a - b), bytes.length]
  return new Response(
    new ReadableStream({
      start(controller) {
        for (let index = 1; index < edges.length; index += 1) {
          const piece = bytes.slice(edges[index - 1], edges[index])
          if (piece.length > 0) controller.enqueue(piece)
        }
        controller.close()
      },
    }),
  )
}

async function readAll(response: Response): Promise<ChatPiece[]> {
  const pieces: ChatPiece[] = []
  for await (const piece of readChatStream(response)) pieces.push(piece)
  return pieces
}

test('a stream says the same however the network cuts it', async () => {
  const bytes = new TextEncoder().encode(STREAM)
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(), { maxLength: 12 }), async (cuts) => {
      assert.deepEqual(await readAll(responseOf(bytes, cuts)), [
        { kind: 'text', text: '许可 is ' },
        { kind: 'text', text: 'hereby' },
        { kind: 'finish', reason: 'stop' },
        { kind: 'trace', trace: { verdict: 'mask' } },
      ])
    }),
  )
})

test('an error in the middle of a stream is an error', async () => {
  const bytes = new TextEncoder().encode(
    `${chunk('half')}data: {"error":{"message":"The replica ended","code":"serving/replica-failed"}}\n\n`,
  )
  await assert.rejects(readAll(responseOf(bytes, [])), {
    code: 'serving/replica-failed',
    message: 'The replica ended',
  })
})
