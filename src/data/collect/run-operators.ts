/** Takes each draft through the operators, one after the other, and keeps count of what each of them did. */
import type { DropReason, StepReport } from '#contract'
import type { Draft, Operator } from './draft.ts'

export interface Drop {
  readonly step: string
  readonly reason: DropReason
  readonly value: string | null
  readonly threshold: string | null
}

export interface Operators {
  /** Why the draft is dropped, or null when it is a record now. */
  run(draft: Draft): Drop | null
  report(): StepReport[]
}

interface Count {
  recordsIn: number
  recordsOut: number
  seconds: number
  readonly dropped: Map<DropReason, { reason: DropReason; threshold: string | null; records: number }>
}

export function openOperators(operators: readonly Operator[], nowMs: () => number): Operators {
  const counts: Count[] = operators.map(() => ({
    recordsIn: 0,
    recordsOut: 0,
    seconds: 0,
    dropped: new Map(),
  }))

  const step = (operator: Operator, count: Count, draft: Draft): Drop | null => {
    const startedAt = nowMs()
    operator.apply(draft)
    count.seconds += (nowMs() - startedAt) / 1_000
    count.recordsIn += 1
    for (const { reason, threshold, breaks } of operator.rules) {
      const value = breaks(draft)
      if (value === null) continue
      const entry = count.dropped.get(reason) ?? { reason, threshold, records: 0 }
      entry.records += 1
      count.dropped.set(reason, entry)
      return { step: operator.name, reason, value, threshold }
    }
    count.recordsOut += 1
    return null
  }

  return {
    run: (draft) => {
      for (const [index, operator] of operators.entries()) {
        const drop = step(operator, counts[index] as Count, draft)
        if (drop !== null) return drop
      }
      return null
    },
    report: () =>
      operators.map(({ name }, index) => {
        const { recordsIn, recordsOut, seconds, dropped } = counts[index] as Count
        return {
          operator: name,
          recordsIn,
          recordsOut,
          dropped: [...dropped.values()],
          seconds: Math.round(seconds * 1_000) / 1_000,
        }
      }),
  }
}
