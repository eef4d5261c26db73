/**
 * The program of a `serve` job: loads a model into llama.cpp, answers on a Unix socket until it is told to
 * stop, and then finishes what it has begun.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describeError, openReports, writeFileAtomic } from '#base'
import { inEnglish, say } from '#contract'
import { modelNotLoaded } from '../errors.ts'
import { openLlama } from '../llama-engine.ts'
import { LINE_LIMIT, ReplicaAddress, ReplicaOrder } from '../replica-order.ts'
import { createReplicaServer } from '../replica-server.ts'
import { makeSocketPath, removeSocket } from '../socket-folder.ts'

const attemptDir = process.env['BATON_ATTEMPT_DIR'] ?? ''
const token = process.env['BATON_ATTEMPT_TOKEN'] ?? ''
const reports = openReports(attemptDir, Date.now)
const log = (line: string): void => void process.stderr.write(`${line}\n`)

try {
  if (token === '') throw new Error('BATON_ATTEMPT_TOKEN is not set: this program is started by Baton')
  await serve(ReplicaOrder.parse(JSON.parse(process.env['BATON_REPLICA'] ?? '')))
} catch (error) {
  log(describeError(error))
  reports.failed(modelNotLoaded(error))
  process.exit(1)
}

async function serve(order: ReplicaOrder): Promise<void> {
  removeSocketsOfEarlierAttempts()
  const engine = await openLlama(order, log)
  const { contextTokens } = order
  const server = createReplicaServer({ ...engine, token, contextTokens, lineLimit: LINE_LIMIT, log })
  const socket = makeSocketPath()
  process.on('exit', () => removeSocket(socket))
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(socket, resolve))
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    // Connections that idle are closed, those with a request when it is answered.
    process.once(signal, () => server.close(() => process.exit(0)))
  }
  const loadSeconds = Math.round(performance.now() / 10) / 100
  const address: ReplicaAddress = { socket, token, pid: process.pid, loadSeconds }
  await writeFileAtomic(join(attemptDir, 'replica.json'), JSON.stringify(address))
  const ready = say('replica.ready', { seconds: loadSeconds })
  reports.message(inEnglish(ready), ready)
  log(`${inEnglish(ready)}, on ${socket}`)
}

/** A replica that was killed could not remove its own. */
function removeSocketsOfEarlierAttempts(): void {
  const jobDir = dirname(attemptDir)
  for (const name of readdirSync(jobDir)) {
    try {
      removeSocket(
        ReplicaAddress.parse(JSON.parse(readFileSync(join(jobDir, name, 'replica.json'), 'utf8'))).socket,
      )
    } catch {
      continue // No attempt, or one that never answered.
    }
  }
}
