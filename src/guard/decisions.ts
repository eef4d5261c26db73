/** How often this process decided what for a project, by policy: counted when the decision about an exchange is on record. */
import type { AuditRecord, Verdict } from '#contract'
import { DEFAULT_PROJECT } from '#identity'

export interface DecisionCount {
  readonly policy: string
  readonly action: Verdict
  readonly count: number
}

export interface Decisions {
  add(record: AuditRecord): void
  list(project: string): DecisionCount[]
}

/** What the guard can decide today; each is there from the start, at 0, so that the first one is seen to come. */
const ACTIONS: readonly Verdict[] = ['allow', 'mask', 'block']

export function createDecisions(policy: string): Decisions {
  const projects = new Map<string, Map<string, DecisionCount>>()
  const of = (project: string): Map<string, DecisionCount> => {
    const known = projects.get(project)
    if (known !== undefined) return known
    const counts = new Map(ACTIONS.map((action) => [`${action} ${policy}`, { policy, action, count: 0 }]))
    projects.set(project, counts)
    return counts
  }
  return {
    add: ({ kind, policy, verdict, data }) => {
      if (kind !== 'answer' || policy === null || verdict === null) return
      const key = `${verdict} ${policy}`
      const counts = of(String(data['project'] ?? DEFAULT_PROJECT))
      const count = (counts.get(key)?.count ?? 0) + 1
      counts.set(key, { policy, action: verdict, count })
    },
    list: (project) => [...of(project).values()],
  }
}
