/** One request to a byte-level model: tokens in, pieces of text out. Knows the engine only as `evaluate`. */
import type { GeneratedPiece, GenerateRequest } from '#contract'
import { promptTooLong, tooManyStops } from './errors.ts'
import { promptText } from './prompt-text.ts'
import { createStopScanner } from './stop-scanner.ts'
import { createUtf8Pieces } from './utf8-pieces.ts'

export interface Sampling {
  readonly temperature: number
  readonly topP: number
  readonly seed: number | null
}

/** Runs on from `tokens` until the model ends its text. */
export type Evaluate = (tokens: readonly number[], sampling: Sampling) => AsyncIterable<number>

/** The vocabulary of the model registry: a byte is its own token. */
const BOS = 256
/** OpenAI's chat surface has no bound of its own; a bound keeps a forgotten request from holding a replica. */
const DEFAULT_MAX_TOKENS = 512
const STOP_LIMIT = 16

export async function* generatePieces(
  request: GenerateRequest,
  contextTokens: number,
  evaluate: Evaluate,
  signal: AbortSignal,
): AsyncGenerator<GeneratedPiece> {
  if (request.stop.length > STOP_LIMIT) throw tooManyStops(request.stop.length, STOP_LIMIT)
  const prompt = [BOS, ...Buffer.from(promptText(request.prompt))]
  if (prompt.length >= contextTokens) throw promptTooLong(prompt.length, contextTokens)
  const limit = Math.min(request.maxTokens ?? DEFAULT_MAX_TOKENS, contextTokens - prompt.length)
  const characters = createUtf8Pieces()
  const stops = createStopScanner(request.stop)
  let completionTokens = 0
  let finish: 'stop' | 'length' = 'stop'
  for await (const token of evaluate(prompt, samplingOf(request))) {
    signal.throwIfAborted()
    // BOS begins another text: the model has come to the end of this one.
    if (token >= BOS) break
    completionTokens += 1
    const { text, isStopped } = stops.push(characters.push(token))
    if (text !== '') yield { kind: 'text', text }
    if (isStopped) {
      yield { kind: 'end', finish, promptTokens: prompt.length, completionTokens }
      return
    }
    if (completionTokens >= limit) {
      finish = 'length'
      break
    }
  }
  const last = stops.push(characters.end())
  const rest = last.isStopped ? last.text : last.text + stops.end()
  if (rest !== '') yield { kind: 'text', text: rest }
  yield {
    kind: 'end',
    finish: last.isStopped ? 'stop' : finish,
    promptTokens: prompt.length,
    completionTokens,
  }
}

const samplingOf = ({ temperature, topP, seed }: GenerateRequest): Sampling => ({
  temperature: temperature ?? 1,
  topP: topP ?? 1,
  seed,
})
