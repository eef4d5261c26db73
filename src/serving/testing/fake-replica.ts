/**
 * A child process of tests: a replica whose engine says the same letters for ever. Starts in a fraction of the
 * time of llama.cpp; all else is the replica's own.
 */
import { writeFileSync, renameSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { createReplicaServer } from '../replica-server.ts'
import { makeSocketPath, removeSocket } from '../socket-folder.ts'

const attemptDir = process.env['BATON_ATTEMPT_DIR'] ?? ''
const token = process.env['BATON_ATTEMPT_TOKEN'] ?? ''
const letter = (process.env['LETTER'] ?? 'a').charCodeAt(0)

const server = createReplicaServer({
  token,
  contextTokens: 100,
  sequences: [1, 2],
  evaluateIn: () =>
    async function* () {
      for (;;) {
        yield letter
        await sleep(1)
      }
    },
  lineLimit: 8,
  log: () => {},
})
const socket = makeSocketPath()
process.on('exit', () => removeSocket(socket))
process.once('SIGTERM', () => server.close(() => process.exit(0)))
server.listen(socket, () => {
  const address = { socket, token, pid: process.pid, loadSeconds: 0 }
  writeFileSync(`${attemptDir}/replica.making`, JSON.stringify(address))
  renameSync(`${attemptDir}/replica.making`, `${attemptDir}/replica.json`)
})
