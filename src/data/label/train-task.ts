/** The linear model of one task, trained on records that its functions are sure of. */
import { seededRandom } from '#base'
import { sureLabel } from './decide-label.ts'
import type { DocumentView } from './document-view.ts'
import type { LabelModel } from './label-model.ts'
import type { LabelTask } from './labelling-function.ts'
import { trainLinearModel, type Example, type LinearModel } from './linear-model.ts'
import { textFeatures } from './text-features.ts'
import type { VoteStore } from './vote-store.ts'

/** More do not make it better, and each holds some kilobytes. */
const EXAMPLES_LIMIT = 5_000
/** With fewer, or of one label only, there is nothing to learn. */
const EXAMPLES_LEAST = 10

export interface TaskTrainer {
  /** Offers a record for learning. */
  offer(record: number, view: DocumentView): void
  train(): { readonly model: LinearModel | null; readonly examples: number }
}

export function openTrainer(
  task: LabelTask,
  votes: VoteStore,
  labelModel: LabelModel,
  seed: number,
): TaskTrainer {
  const random = seededRandom(`examples/${task.column}/${seed}`)
  const examples: Example[] = []
  let offered = 0
  return {
    offer: (record, view) => {
      const label = sureLabel(votes.votesOf(record), labelModel)
      const text = label === null ? null : task.textFor(view)
      if (label === null || text === null) return
      offered += 1
      // Reservoir sampling: each record that was offered stays with the same chance.
      const place = offered <= EXAMPLES_LIMIT ? offered - 1 : random.below(offered)
      if (place < EXAMPLES_LIMIT) examples[place] = { features: textFeatures(text), label }
    },
    train: () => {
      const labels = new Set(examples.map((example) => example.label))
      if (examples.length < EXAMPLES_LEAST || labels.size < 2) return { model: null, examples: 0 }
      return { model: trainLinearModel(examples, votes.labels.length, seed), examples: examples.length }
    },
  }
}
