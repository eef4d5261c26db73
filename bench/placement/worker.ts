/** Does one piece of work after the other for bench/placement/bench.ts. */
import assert from 'node:assert/strict'
import { parentPort } from 'node:worker_threads'
import { workOn, type ListWork } from './list-work.ts'

const isWork = (value: unknown): value is ListWork =>
  typeof value === 'object' && value !== null && 'kind' in value && 'path' in value

assert(parentPort !== null)
const port = parentPort
port.on('message', (message: unknown) => {
  assert(isWork(message))
  port.postMessage(workOn(message))
})
