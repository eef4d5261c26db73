/**
 * llama.cpp, through node-llama-cpp, on the CPU. Only the replica's process loads this file.
 *
 * A sequence is a place in the context's batch: sequences are worked on together, and share nothing but the
 * weights.
 */
import { randomInt } from 'node:crypto'
import { getLlama, LlamaLogLevel, type LlamaContextSequence, type Token } from 'node-llama-cpp'
import { availableParallelism } from 'node:os'
import type { Evaluate } from './generate-pieces.ts'
import { PARALLEL, type ReplicaOrder } from './replica-order.ts'

export interface Engine {
  readonly sequences: readonly LlamaContextSequence[]
  evaluateIn(sequence: LlamaContextSequence): Evaluate
}

const SMALL_MODEL_BYTES = 256 * 1024 * 1024

/**
 * llama.cpp's threads wait for each other by spinning at every layer. A small model's layers take
 * microseconds, so more threads than free cores cost everything: 1.3 million parameters on 2 busy cores took
 * 0.7 ms a token with one thread, 17 ms with two, 255 ms with four.
 */
const threadCount = (modelBytes: number): number =>
  modelBytes < SMALL_MODEL_BYTES ? 1 : Math.max(1, Math.floor(availableParallelism() / 2))

export async function openLlama(order: ReplicaOrder, log: (line: string) => void): Promise<Engine> {
  const threads = threadCount(order.modelBytes)
  const llama = await getLlama({
    gpu: false,
    // What is not installed is neither compiled nor downloaded.
    build: 'never',
    skipDownload: true,
    progressLogs: false,
    maxThreads: threads,
    logLevel: LlamaLogLevel.warn,
    logger: (level, message) => log(`llama.cpp ${level}: ${message.trimEnd()}`),
  })
  const model = await llama.loadModel({ modelPath: order.modelPath })
  const context = await model.createContext({
    contextSize: order.contextTokens,
    sequences: PARALLEL,
    threads,
  })
  return {
    sequences: Array.from({ length: PARALLEL }, () => context.getSequence()),
    evaluateIn: (sequence) =>
      async function* (tokens, { temperature, topP, seed }) {
        await sequence.clearHistory()
        yield* sequence.evaluate(tokens as Token[], {
          temperature,
          topP,
          // 0: off. OpenAI's settings have no top-k; node-llama-cpp's default is 40.
          topK: 0,
          seed: seed === null ? randomInt(2 ** 32) : seed >>> 0,
          yieldEogToken: false,
        })
      },
  }
}
