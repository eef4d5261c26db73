/** A model that says what a test wrote down: stands in for serving where the guard alone is looked at. */
import { BatonError } from '#base'
import type { GeneratedPiece, GenerateRequest } from '#contract'
import type { Upstream } from '../model.ts'

export interface ScriptedUpstream extends Upstream {
  readonly requests: readonly GenerateRequest[]
  readonly wasAborted: boolean
  say(pieces: readonly string[]): void
  /** Fails before the piece of this number. */
  failAt(piece: number, error: Error): void
  /** Waits before the piece of this number until the request is aborted. */
  hangAt(piece: number): void
}

export function scriptedUpstream(pieces: readonly string[] = ['Hello']): ScriptedUpstream {
  const requests: GenerateRequest[] = []
  let script = pieces
  let failure: { at: number; error: Error } | null = null
  let hang = -1
  let wasAborted = false

  async function* generate(request: GenerateRequest, signal: AbortSignal): AsyncGenerator<GeneratedPiece> {
    requests.push(request)
    signal.addEventListener('abort', () => (wasAborted = true))
    if (request.model !== 'docs')
      throw new BatonError('not-found', 'serving/no-endpoint', `No endpoint is named "${request.model}"`)
    for (const [index, text] of [...script, ''].entries()) {
      if (failure?.at === index) throw failure.error
      if (hang === index)
        await new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
      signal.throwIfAborted()
      if (index < script.length) yield { kind: 'text', text }
    }
    yield { kind: 'end', finish: 'stop', promptTokens: 7, completionTokens: script.length }
  }

  return {
    models: async () => [{ name: 'docs', createdAt: 1_700_000_000_000 }],
    generate,
    requests,
    get wasAborted() {
      return wasAborted
    },
    say: (next) => {
      script = next
    },
    failAt: (at, error) => {
      failure = { at, error }
    },
    hangAt: (piece) => {
      hang = piece
    },
  }
}
