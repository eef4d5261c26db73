/** What labelling says about itself. Only what was measured. */
import type { LabelReport } from '#contract'
import type { LabelTask } from './labelling-function.ts'
import type { MeasuredError } from './measure-error.ts'
import { FEATURE_COUNT } from './text-features.ts'
import type { VoteStore } from './vote-store.ts'

export interface Counts {
  add(column: string, value: string): void
  all(): Record<string, Record<string, number>>
}

export function openCounts(): Counts {
  const counts = new Map<string, Map<string, number>>()
  return {
    add: (column, value) => {
      const values = counts.get(column) ?? new Map<string, number>()
      values.set(value, (values.get(value) ?? 0) + 1)
      counts.set(column, values)
    },
    all: () =>
      Object.fromEntries(
        [...counts].map(([column, values]) => [
          column,
          Object.fromEntries([...values].toSorted((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))),
        ]),
      ),
  }
}

export interface LabelFindings {
  readonly records: number
  readonly counts: Record<string, Record<string, number>>
  readonly tasks: readonly {
    readonly task: LabelTask
    readonly votes: VoteStore
    readonly examples: number
  }[]
  readonly error: MeasuredError
  readonly seed: number
}

export function labelReport({ records, counts, tasks, error, seed }: LabelFindings): LabelReport {
  return {
    records,
    counts,
    functions: tasks.flatMap(({ task, votes }) =>
      votes.usage().map(({ name, votes, conflicts }) => ({ name, label: task.column, votes, conflicts })),
    ),
    model: {
      kind: 'multinomial logistic regression on hashed words and word pairs, one for each label',
      features: FEATURE_COUNT,
      trainedOn: tasks.reduce((sum, { examples }) => sum + examples, 0),
    },
    errorRate: error.errorRate,
    errorInterval: error.errorInterval,
    sample: error.sample,
    seed,
    baseline: error.baseline,
  }
}
