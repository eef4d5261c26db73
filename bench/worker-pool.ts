/**
 * The same function over many inputs, on as many cores as there are. Answers come back in the order of the inputs,
 * whoever was first.
 */
import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'

export async function runInWorkers<Input, Output>(
  program: URL,
  inputs: readonly Input[],
  isOutput: (value: unknown) => value is Output,
): Promise<Output[]> {
  const outputs: Output[] = []
  let next = 0
  const one = async (): Promise<void> => {
    const worker = new Worker(program)
    try {
      while (next < inputs.length) {
        const at = next
        next += 1
        outputs[at] = await ask(worker, inputs[at], isOutput)
      }
    } finally {
      await worker.terminate()
    }
  }
  await Promise.all(Array.from({ length: Math.min(availableParallelism(), inputs.length) }, one))
  return outputs
}

function ask<Output>(
  worker: Worker,
  input: unknown,
  isOutput: (value: unknown) => value is Output,
): Promise<Output> {
  return new Promise((resolve, reject) => {
    const settle = (act: () => void): void => {
      worker.off('message', onMessage)
      worker.off('error', onError)
      act()
    }
    const onMessage = (message: unknown): void =>
      settle(() => (isOutput(message) ? resolve(message) : reject(new Error('a worker answered nonsense'))))
    const onError = (error: Error): void => settle(() => reject(error))
    worker.on('message', onMessage)
    worker.on('error', onError)
    worker.postMessage(input, [])
  })
}
