/** How often this process decided what, by policy: counted when the decision about an exchange is on record. */
import type { AuditRecord, Verdict } from '#contract'

export interface DecisionCount {
  readonly policy: string
  readonly action: Verdict
  readonly count: number
}

export interface Decisions {
  add(record: AuditRecord): void
  list(): DecisionCount[]
}

/** What the guard can decide today; each is there from the start, at 0, so that the first one is seen to come. */
const ACTIONS: readonly Verdict[] = ['allow', 'mask', 'block']

export function createDecisions(policy: string): Decisions {
  const counts = new Map(ACTIONS.map((action) => [`${action} ${policy}`, { policy, action, count: 0 }]))
  return {
    add: ({ kind, policy, verdict }) => {
      if (kind !== 'answer' || policy === null || verdict === null) return
      const key = `${verdict} ${policy}`
      const entry = counts.get(key) ?? { policy, action: verdict, count: 0 }
      entry.count += 1
      counts.set(key, entry)
    },
    list: () => [...counts.values()],
  }
}
