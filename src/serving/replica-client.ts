/** Talks to one replica over its socket. */
import { once } from 'node:events'
import { request as httpRequest, type IncomingMessage } from 'node:http'
import { text } from 'node:stream/consumers'
import { GeneratedPiece, type GenerateRequest } from '#contract'
import { ReplicaRefusal, type ReplicaAddress } from './replica-order.ts'

/** The replica answered, and said no. Anything else that goes wrong is a plain error: the replica is gone. */
export class ReplicaSaysNo extends Error {
  readonly status: number
  readonly refusal: ReplicaRefusal
  constructor(status: number, refusal: ReplicaRefusal) {
    super(refusal.message)
    this.status = status
    this.refusal = refusal
  }
}

const HEALTH_LIMIT_MS = 3_000
/** In its line or between two pieces. A full line of long answers is worked off in less. */
const SILENCE_LIMIT_MS = 120_000

export async function isHealthy(address: ReplicaAddress): Promise<boolean> {
  try {
    const response = await send(address, 'GET', '/health', null, AbortSignal.timeout(HEALTH_LIMIT_MS))
    response.resume()
    return response.statusCode === 200
  } catch {
    return false
  }
}

/** Ends after the `end` piece; throws when the answer breaks off before it. */
export async function* askReplica(
  address: ReplicaAddress,
  request: GenerateRequest,
  signal: AbortSignal,
): AsyncGenerator<GeneratedPiece> {
  const response = await send(address, 'POST', '/generate', JSON.stringify(request), signal)
  if (response.statusCode !== 200) {
    const refusal = ReplicaRefusal.safeParse(parseJson(await text(response)))
    throw new ReplicaSaysNo(
      response.statusCode ?? 500,
      refusal.data ?? { code: 'serving/replica-failed', message: `It answered ${response.statusCode}` },
    )
  }
  try {
    for await (const line of linesOf(response)) {
      signal.throwIfAborted()
      const piece = GeneratedPiece.parse(JSON.parse(line))
      yield piece
      if (piece.kind === 'end') return
    }
    signal.throwIfAborted()
    throw new Error('its answer broke off')
  } finally {
    // Closing the connection is how the replica hears that nobody listens any more.
    response.destroy()
  }
}

async function send(
  { socket, token }: ReplicaAddress,
  method: string,
  path: string,
  body: string | null,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  const headers = { authorization: `Bearer ${token}`, host: 'replica' }
  const request = httpRequest({ socketPath: socket, method, path, headers, agent: false, signal })
  request.setTimeout(SILENCE_LIMIT_MS, () =>
    request.destroy(new Error(`it was silent for ${SILENCE_LIMIT_MS / 1000} s`)),
  )
  request.end(body ?? undefined)
  const [response] = (await once(request, 'response')) as [IncomingMessage]
  // From here on failures reach whoever reads the answer.
  request.on('error', (error) => response.destroy(error))
  return response
}

/** Whole lines only: one that is cut off by the end of the answer is not one. */
async function* linesOf(response: IncomingMessage): AsyncGenerator<string> {
  response.setEncoding('utf8')
  let rest = ''
  for await (const chunk of response as AsyncIterable<string>) {
    const lines = (rest + chunk).split('\n')
    rest = lines.pop() ?? ''
    yield* lines
  }
}

function parseJson(content: string): unknown {
  try {
    return JSON.parse(content)
  } catch {
    return null
  }
}
