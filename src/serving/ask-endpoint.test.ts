/** Replicas here are real servers on real sockets; only the engine behind them is a few lines. */
import assert from 'node:assert/strict'
import type { Server } from 'node:http'
import { after, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { GeneratedPiece, GenerateRequest } from '#contract'
import { askEndpoint } from './ask-endpoint.ts'
import type { StoredEndpoint } from './endpoint-rows.ts'
import type { Evaluate } from './generate-pieces.ts'
import { createKnownEndpoints, newReplica, type KnownReplica } from './known-endpoints.ts'
import { isHealthy } from './replica-client.ts'
import { createReplicaServer } from './replica-server.ts'
import { makeSocketPath, removeSocket } from './socket-folder.ts'

const TOKEN = 'secret'
const opened: { server: Server; socket: string }[] = []
after(() => {
  for (const { server, socket } of opened) {
    server.closeAllConnections()
    server.close()
    removeSocket(socket)
  }
})

interface Replica {
  readonly replica: KnownReplica
  readonly server: Server
  die(): void
}

async function openReplica(evaluate: Evaluate, lineLimit = 4): Promise<Replica> {
  const server = createReplicaServer({
    token: TOKEN,
    contextTokens: 100,
    sequences: ['only'],
    evaluateIn: () => evaluate,
    lineLimit,
    log: () => {},
  })
  const socket = makeSocketPath()
  await new Promise<void>((resolve) => server.listen(socket, resolve))
  opened.push({ server, socket })
  const replica = newReplica(socket)
  replica.address = { socket, token: TOKEN, pid: process.pid, loadSeconds: 0 }
  const die = (): void => {
    server.closeAllConnections()
    server.close()
  }
  return { replica, server, die }
}

const endpoint: StoredEndpoint = {
  name: 'docs-lm',
  project: 'default',
  modelRef: 'docs-lm@1',
  wanted: 2,
  contextTokens: null,
  state: 'serving',
  message: null,
  said: null,
  owner: 'admin',
  createdAt: 0,
  removedAt: null,
}
const request = (change: Partial<GenerateRequest> = {}): GenerateRequest => ({
  requestId: 'r1',
  project: 'default',
  model: 'docs-lm',
  prompt: { kind: 'text', text: 'x' },
  maxTokens: 5,
  temperature: null,
  topP: null,
  seed: null,
  stop: [],
  ...change,
})

function setUp(...replicas: readonly Replica[]) {
  const known = createKnownEndpoints().of('default', 'docs-lm')
  for (const { replica } of replicas) known.replicas.set(replica.jobId, replica)
  let lost = 0
  return {
    known,
    lost: () => lost,
    ask: (change?: Partial<GenerateRequest>, signal = new AbortController().signal) =>
      askEndpoint(endpoint, known, request(change), signal, () => {
        lost += 1
      }),
  }
}

async function all(pieces: AsyncIterable<GeneratedPiece>): Promise<string> {
  let text = ''
  for await (const piece of pieces) if (piece.kind === 'text') text += piece.text
  return text
}

const saysA: Evaluate = async function* () {
  for (;;) yield 97
}
/** Says one letter, then nothing until the end of the test. */
const stuck: Evaluate = async function* () {
  yield 98
  await new Promise((resolve) => void setTimeout(resolve, 60_000).unref())
}
const fails: Evaluate = async function* () {
  yield* []
  throw new Error('the engine broke')
}

test('an answer streams through, and is counted', async () => {
  const { known, ask } = setUp(await openReplica(saysA))
  assert.equal(await all(ask()), 'aaaaa')
  const { requests, tokensOut, firstTokenMsP50 } = known.stats.read()
  assert.deepEqual([requests, tokensOut], [1, 5])
  assert.ok(firstTokenMsP50 !== null && firstTokenMsP50 > 0)
})

test('a replica that is gone before it said anything is passed over', async () => {
  const gone = await openReplica(saysA)
  const broken = await openReplica(fails)
  const good = await openReplica(saysA)
  gone.die()
  const { ask, lost } = setUp(gone, broken, good)
  assert.equal(await all(ask()), 'aaaaa')
  assert.equal(lost(), 2)
  assert.equal(gone.replica.address, null)
})

test('after the first piece there is no second try', async () => {
  const dying = await openReplica(stuck)
  const good = await openReplica(saysA)
  const { ask } = setUp(dying, good)
  const pieces = ask()
  assert.deepEqual((await pieces.next()).value, { kind: 'text', text: 'b' })
  dying.die()
  await assert.rejects(pieces.next(), { code: 'serving/replica-failed' })
})

test('when no replica is left the caller hears why', async () => {
  const { ask } = setUp(await openReplica(fails))
  await assert.rejects(all(ask()), { code: 'serving/replica-failed', message: /the engine broke/ })
  await assert.rejects(all(ask()), { code: 'serving/not-ready' })
})

test('a full queue turns away with the time to come back; a free replica takes over', async () => {
  const full = await openReplica(stuck, 0)
  const { ask, known } = setUp(full)
  const first = ask()
  await first.next()
  await assert.rejects(all(ask()), {
    code: 'serving/busy',
    details: { name: 'docs-lm', retryAfterSeconds: 1 },
  })
  const other = await openReplica(saysA)
  known.replicas.set(other.replica.jobId, other.replica)
  assert.equal(await all(ask()), 'aaaaa')
  await first.return(undefined)
})

test('who goes away frees the replica for who waits', async () => {
  const slow: Evaluate = async function* () {
    for (;;) {
      yield 98
      await sleep(5)
    }
  }
  const turns = [slow, saysA]
  const { ask } = setUp(await openReplica((...given) => (turns.shift() ?? fails)(...given)))
  const controller = new AbortController()
  const first = ask({ maxTokens: 90 }, controller.signal)
  await first.next()
  const second = all(ask())
  await sleep(20)
  controller.abort(new Error('gone'))
  await assert.rejects(first.next(), /gone/)
  assert.equal(await second, 'aaaaa')
})

test('what is wrong with the request is said once, and no other replica is asked', async () => {
  const { ask, lost } = setUp(await openReplica(saysA), await openReplica(saysA))
  await assert.rejects(all(ask({ prompt: { kind: 'text', text: 'x'.repeat(200) } })), {
    code: 'serving/prompt-too-long',
    kind: 'bad-request',
  })
  assert.equal(lost(), 0)
})

test('without the attempt’s token a replica answers nothing', async () => {
  const { replica } = await openReplica(saysA)
  const { address } = replica
  assert.ok(address)
  assert.equal(await isHealthy(address), true)
  assert.equal(await isHealthy({ ...address, token: 'guess' }), false)
  replica.address = { ...address, token: 'guess' }
  await assert.rejects(all(setUp({ replica } as Replica).ask()), { code: 'serving/replica-failed' })
})

test('the replica with the least to do is asked, of those with the newest model', async () => {
  const old = await openReplica(stuck)
  const [busy, idle] = [await openReplica(stuck), await openReplica(saysA)]
  old.replica.isCurrent = false
  busy.replica.inFlight = 1
  const { ask } = setUp(old, busy, idle)
  assert.equal(await all(ask()), 'aaaaa')
  assert.equal(idle.replica.requests, 1)
})
