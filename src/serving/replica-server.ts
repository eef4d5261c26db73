/**
 * What a replica answers, over HTTP on a Unix socket: `POST /generate` takes a GenerateRequest and streams
 * GeneratedPieces, one JSON line each; `GET /health`. Every call shows the attempt's token.
 */
import { createHash, timingSafeEqual } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { BatonError, describeError } from '#base'
import { GenerateRequest, type GeneratedPiece } from '#contract'
import { requestTooLarge } from './errors.ts'
import { generatePieces, type Evaluate } from './generate-pieces.ts'
import { createSlots } from './slots.ts'

export interface ReplicaParts<Sequence> {
  readonly token: string
  readonly contextTokens: number
  readonly sequences: readonly Sequence[]
  readonly evaluateIn: (sequence: Sequence) => Evaluate
  readonly lineLimit: number
  readonly log: (line: string) => void
}

const BODY_LIMIT_BYTES = 8 * 1024 * 1024

export function createReplicaServer<Sequence>(parts: ReplicaParts<Sequence>): Server {
  const slots = createSlots(parts.sequences, parts.lineLimit)
  return createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      if (!response.headersSent && !response.destroyed) refuse(response, error)
      else response.destroy()
      if (!(error instanceof BatonError) && !response.destroyed) parts.log(describeError(error))
    })
  })

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (!isSame(request.headers.authorization ?? '', `Bearer ${parts.token}`)) {
      return sendJson(response, 401, {
        code: 'serving/not-allowed',
        message: 'The token is not this replica’s',
      })
    }
    if (request.method === 'GET' && request.url === '/health') {
      return sendJson(response, 200, { waiting: slots.waitingCount })
    }
    if (request.method !== 'POST' || request.url !== '/generate') {
      return sendJson(response, 404, {
        code: 'serving/no-such-call',
        message: 'A replica knows POST /generate and GET /health',
      })
    }
    const wanted = GenerateRequest.parse(JSON.parse(await readBody(request)))
    const gone = new AbortController()
    response.on('close', () => {
      if (!response.writableFinished) gone.abort(new Error('the caller is gone'))
    })
    const taken = slots.take(gone.signal)
    if (taken === null) {
      response.setHeader('retry-after', '1')
      return sendJson(response, 503, { code: 'serving/busy', message: 'The queue is full' })
    }
    const sequence = await taken
    try {
      const pieces = generatePieces(wanted, parts.contextTokens, parts.evaluateIn(sequence), gone.signal)
      await stream(response, pieces, gone.signal)
    } finally {
      slots.give(sequence)
    }
  }
}

async function stream(
  response: ServerResponse,
  pieces: AsyncIterable<GeneratedPiece>,
  signal: AbortSignal,
): Promise<void> {
  for await (const piece of pieces) {
    // Not before the first piece: until then a refusal is still an answer of its own.
    if (!response.headersSent) response.writeHead(200, { 'content-type': 'application/jsonl' })
    if (!response.write(`${JSON.stringify(piece)}\n`)) await once(response, 'drain', { signal })
  }
  response.end()
}

function refuse(response: ServerResponse, error: unknown): void {
  const isOurs = error instanceof BatonError
  const status = isOurs && error.kind === 'bad-request' ? 400 : 500
  const { code, hint } = isOurs ? error : { code: 'serving/replica-failed', hint: undefined }
  const message = isOurs ? error.message : (describeError(error).split('\n')[0] ?? '')
  sendJson(response, status, { code, message, ...(hint === undefined ? {} : { hint }) })
}

function sendJson(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' })
  response.end(JSON.stringify(body))
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.byteLength
    if (bytes > BODY_LIMIT_BYTES) {
      throw requestTooLarge(BODY_LIMIT_BYTES)
    }
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString()
}

/** Takes as long for a wrong secret as for the right one. */
function isSame(given: string, wanted: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(given), digest(wanted))
}
