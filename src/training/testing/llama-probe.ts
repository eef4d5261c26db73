/**
 * A child process of tests: loads a GGUF file in llama.cpp, tokenises texts and runs greedily on. Standard
 * input: {model, texts, prompt, count}; standard output: {tokens, texts, greedy}.
 */
import { text } from 'node:stream/consumers'
import { getLlama, LlamaLogLevel, type Token } from 'node-llama-cpp'

const request = JSON.parse(await text(process.stdin)) as {
  model: string
  texts: string[]
  prompt: number[]
  count: number
}
const llama = await getLlama({
  gpu: false,
  build: 'never',
  skipDownload: true,
  progressLogs: false,
  // More of them would only wait for each other.
  maxThreads: 1,
  logLevel: LlamaLogLevel.error,
})
const model = await llama.loadModel({ modelPath: request.model })
const tokens = request.texts.map((one) => model.tokenize(one))
const texts = tokens.map((one) => model.detokenize(one))
const context = await model.createContext({ contextSize: 128, threads: 1 })
const greedy: number[] = []
if (request.count > 0) {
  for await (const token of context.getSequence().evaluate(request.prompt as Token[], { temperature: 0 })) {
    if (greedy.push(token) >= request.count) break
  }
}
process.stdout.write(JSON.stringify({ tokens, texts, greedy }))
await llama.dispose()
