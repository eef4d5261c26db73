/** Requests, masked and blocked of the last 24 hours, by project: counted as answers are recorded. */
import type { AuditRecord, Overview } from '#contract'

type Counts = Overview['guard24h']

const BUCKET_MS = 600_000
const DAY_MS = 86_400_000

export interface GuardCounts {
  add(record: AuditRecord): void
  last24h(project: string, now: number): Counts
}

export function createGuardCounts(): GuardCounts {
  // By project, then by number of the ten minutes.
  const projects = new Map<string, Map<number, { requests: number; masked: number; blocked: number }>>()
  return {
    add: ({ kind, at, verdict, data }) => {
      const project = data['project']
      if (kind !== 'answer' || typeof project !== 'string') return
      const buckets = projects.get(project) ?? new Map<number, Counts>()
      projects.set(project, buckets)
      const number = Math.floor(at / BUCKET_MS)
      const bucket = buckets.get(number) ?? { requests: 0, masked: 0, blocked: 0 }
      bucket.requests += 1
      if (verdict === 'mask') bucket.masked += 1
      if (verdict === 'block') bucket.blocked += 1
      buckets.set(number, bucket)
      for (const old of buckets.keys()) if (old < number - DAY_MS / BUCKET_MS) buckets.delete(old)
    },
    last24h: (project, now) => {
      const sum = { requests: 0, masked: 0, blocked: 0 }
      const oldest = Math.floor((now - DAY_MS) / BUCKET_MS)
      for (const [number, bucket] of projects.get(project) ?? []) {
        if (number <= oldest) continue
        sum.requests += bucket.requests
        sum.masked += bucket.masked
        sum.blocked += bucket.blocked
      }
      return sum
    },
  }
}
