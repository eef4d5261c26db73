/** What an endpoint's replicas need next, and what to say of it. Pure. */
import { isTerminal, say, type JobState, type Said } from '#contract'
import type { EndpointState } from './endpoint-rows.ts'

export interface ReplicaView {
  readonly jobId: string
  readonly number: number
  /** Of the model and context that the endpoint wants now. */
  readonly isCurrent: boolean
  readonly jobState: JobState
  /** Why it waits, or how it ended. */
  readonly said: Said | null
  readonly isReady: boolean
  /** Since when its process runs and does not answer; null when it answers, or does not run. */
  readonly silentSince: number | null
}

export interface EndpointView {
  readonly modelRef: string
  readonly wanted: number
  readonly isRemoved: boolean
  readonly replicas: readonly ReplicaView[]
  /** How often in a row a replica has failed without having been ready, and what the last one said. */
  readonly failures: { readonly count: number; readonly said: Said; readonly at: number } | null
}

export type ReplicaAction =
  | { readonly kind: 'start'; readonly number: number }
  | { readonly kind: 'stop'; readonly jobId: string }
  /** It does not answer in time. */
  | { readonly kind: 'give-up'; readonly jobId: string; readonly said: Said }
  /** Its job has ended. */
  | { readonly kind: 'forget'; readonly jobId: string; readonly failure: Said | null }

export interface ReplicaPlan {
  readonly actions: readonly ReplicaAction[]
  readonly state: EndpointState
  readonly said: Said | null
}

const FIRST_WAIT_MS = 1_000
const LONGEST_WAIT_MS = 60_000

export function planReplicas(endpoint: EndpointView, now: number, readyTimeoutMs: number): ReplicaPlan {
  const actions: ReplicaAction[] = []
  const living: ReplicaView[] = []
  for (const replica of endpoint.replicas) {
    if (isTerminal(replica.jobState)) {
      const failure = replica.jobState === 'failed' ? (replica.said ?? say('replica.failed')) : null
      actions.push({ kind: 'forget', jobId: replica.jobId, failure })
    } else if (replica.jobState !== 'stopping') {
      living.push(replica)
    }
  }
  const wanted = endpoint.isRemoved ? 0 : endpoint.wanted
  const current = living.filter((replica) => replica.isCurrent)
  const old = living.filter((replica) => !replica.isCurrent)
  const ready = current.filter((replica) => replica.isReady)

  for (const replica of living) {
    if (replica.silentSince === null || now - replica.silentSince < readyTimeoutMs) continue
    const seconds = Math.round((now - replica.silentSince) / 1000)
    actions.push({ kind: 'give-up', jobId: replica.jobId, said: say('replica.silent', { seconds }) })
  }
  if (now >= nextTryAt(endpoint.failures)) {
    const taken = new Set(endpoint.replicas.map((replica) => replica.number))
    for (let count = current.length; count < wanted; count += 1) {
      const number = firstFree(taken)
      taken.add(number)
      actions.push({ kind: 'start', number })
    }
  }
  // Those that do not answer go first, then the youngest.
  const byUse = current.toSorted((a, b) => Number(b.isReady) - Number(a.isReady) || a.number - b.number)
  for (const { jobId } of byUse.slice(wanted)) actions.push({ kind: 'stop', jobId })
  // Rolling: the old ones answer until all that is wanted is there.
  if (ready.length >= wanted) for (const { jobId } of old) actions.push({ kind: 'stop', jobId })

  return { actions: withoutDoubles(actions), ...describe(endpoint, wanted, ready.length, living) }
}

/** After a failure it waits 1 s, then 2, 4, … up to a minute. */
function nextTryAt(failures: EndpointView['failures']): number {
  if (failures === null) return 0
  return failures.at + Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (failures.count - 1))
}

function describe(
  { failures, modelRef }: EndpointView,
  wanted: number,
  ready: number,
  living: readonly ReplicaView[],
): { state: EndpointState; said: Said | null } {
  if (wanted === 0) return { state: 'stopped', said: null }
  if (ready >= wanted) return { state: 'serving', said: null }
  const oldReady = living.filter((replica) => !replica.isCurrent && replica.isReady).length
  const because = (what: Said): Said =>
    failures === null ? what : say('because', { what, why: failures.said })
  if (ready > 0) {
    return { state: 'degraded', said: because(say('endpoint.partly', { ready, count: wanted })) }
  }
  if (oldReady > 0) {
    return { state: 'degraded', said: because(say('endpoint.older', { model: modelRef })) }
  }
  if (failures !== null) return { state: 'failing', said: failures.said }
  const waiting = living.find((replica) => replica.jobState === 'waiting')
  return { state: 'starting', said: waiting?.said ?? null }
}

function firstFree(taken: ReadonlySet<number>): number {
  let number = 1
  while (taken.has(number)) number += 1
  return number
}

/** A replica is stopped or given up once. */
function withoutDoubles(actions: readonly ReplicaAction[]): ReplicaAction[] {
  const seen = new Set<string>()
  return actions.filter((action) => {
    if (action.kind === 'start') return true
    if (seen.has(action.jobId)) return false
    seen.add(action.jobId)
    return true
  })
}
