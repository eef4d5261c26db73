/** Does one piece of work after the other for bench/placement/bench.ts. */
import { parentPort } from 'node:worker_threads'
import { workOn, type ListWork } from './list-work.ts'

const isWork = (value: unknown): value is ListWork =>
  typeof value === 'object' && value !== null && 'kind' in value && 'path' in value

parentPort?.on('message', (message: unknown) => {
  if (isWork(message)) parentPort?.postMessage(workOn(message))
})
