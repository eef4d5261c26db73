/**
 * One request to an endpoint: goes to the replica with the least to do, and to another when that one is gone
 * before it has said anything. Once a piece is out there is no second try: the caller has seen it.
 */
import { BatonError, describeError } from '#base'
import type { GeneratedPiece, GenerateRequest } from '#contract'
import { busy, notReady, replicaFailed } from './errors.ts'
import type { StoredEndpoint } from './endpoint-rows.ts'
import type { KnownEndpoint, KnownReplica } from './known-endpoints.ts'
import { askReplica, ReplicaSaysNo } from './replica-client.ts'

export async function* askEndpoint(
  endpoint: StoredEndpoint,
  known: KnownEndpoint,
  request: GenerateRequest,
  signal: AbortSignal,
  onReplicaLost: () => void,
): AsyncGenerator<GeneratedPiece> {
  const tried = new Set<KnownReplica>()
  let failure = notReady(endpoint.name, endpoint.state, endpoint.message)
  for (;;) {
    const replica = leastBusy(known, tried)
    if (replica === null) throw failure
    tried.add(replica)
    const said = { pieces: 0 }
    try {
      yield* relay(replica, known, request, signal, said)
      return
    } catch (error) {
      signal.throwIfAborted()
      if (error instanceof ReplicaSaysNo && error.status === 400) throw refusalOf(error)
      if (error instanceof ReplicaSaysNo && error.status === 503) {
        failure = busy(endpoint.name, 1)
        continue
      }
      // Until the next look says otherwise.
      replica.address = null
      onReplicaLost()
      failure = replicaFailed(endpoint.name, describeError(error).split('\n')[0] ?? '', error)
      if (said.pieces > 0) throw failure
    }
  }
}

/** Of those that serve what is wanted now; while none does, of those before. */
function leastBusy(known: KnownEndpoint, tried: ReadonlySet<KnownReplica>): KnownReplica | null {
  const ready = [...known.replicas.values()].filter(
    (replica) => replica.address !== null && !tried.has(replica),
  )
  const order = ready.toSorted((a, b) => Number(b.isCurrent) - Number(a.isCurrent) || a.inFlight - b.inFlight)
  return order[0] ?? null
}

async function* relay(
  replica: KnownReplica,
  known: KnownEndpoint,
  request: GenerateRequest,
  signal: AbortSignal,
  said: { pieces: number },
): AsyncGenerator<GeneratedPiece> {
  const { address } = replica
  if (address === null) throw new Error('it does not answer any more')
  const startedAt = performance.now()
  let firstTokenMs: number | null = null
  replica.inFlight += 1
  try {
    for await (const piece of askReplica(address, request, signal)) {
      firstTokenMs ??= performance.now() - startedAt
      said.pieces += 1
      if (piece.kind === 'end') {
        const seconds = (performance.now() - startedAt) / 1000
        replica.requests += 1
        known.stats.note({ firstTokenMs, seconds, tokens: piece.completionTokens })
      }
      yield piece
    }
  } finally {
    replica.inFlight -= 1
  }
}

const refusalOf = ({ refusal: { code, message, hint } }: ReplicaSaysNo): BatonError =>
  new BatonError('bad-request', code, message, hint === undefined ? {} : { hint })
