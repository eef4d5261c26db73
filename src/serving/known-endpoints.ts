/**
 * What this server knows of its endpoints beyond their rows: which replicas answer, and how busy they are. Made
 * anew by looking when a server starts.
 */
import { createStats, type EndpointStats } from './endpoint-stats.ts'
import type { EndpointView } from './plan-replicas.ts'
import type { ReplicaAddress } from './replica-order.ts'

export interface KnownReplica {
  readonly jobId: string
  address: ReplicaAddress | null
  isCurrent: boolean
  /** Since when it does not answer; null while it does. */
  silentSince: number | null
  /** Answers that it is giving now. */
  inFlight: number
  /** Answers that it gave, since this server started. */
  requests: number
}

export interface KnownEndpoint {
  readonly replicas: Map<string, KnownReplica>
  readonly stats: EndpointStats
  failures: EndpointView['failures']
}

export interface KnownEndpoints {
  of(project: string, name: string): KnownEndpoint
  forget(project: string, name: string): void
}

export function createKnownEndpoints(): KnownEndpoints {
  const endpoints = new Map<string, KnownEndpoint>()
  const keyOf = (project: string, name: string): string => `${project}/${name}`
  return {
    of(project, name) {
      const key = keyOf(project, name)
      const known = endpoints.get(key) ?? { replicas: new Map(), stats: createStats(), failures: null }
      endpoints.set(key, known)
      return known
    },
    forget: (project, name) => void endpoints.delete(keyOf(project, name)),
  }
}

export const newReplica = (jobId: string): KnownReplica => ({
  jobId,
  address: null,
  isCurrent: true,
  silentSince: null,
  inFlight: 0,
  requests: 0,
})
