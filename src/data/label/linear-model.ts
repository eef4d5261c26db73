/**
 * Multinomial logistic regression on sparse features, trained by stochastic gradient descent. The same examples
 * and seed give the same weights.
 */
import { seededRandom } from '#base'
import { softmax } from './label-model.ts'
import { FEATURE_COUNT, type Features } from './text-features.ts'

export interface Example {
  readonly features: Features
  readonly label: number
}

export interface LinearModel {
  /** Probability of each label; sums to 1. */
  predict(features: Features): number[]
}

const EPOCHS = 20
const STEP = 2
/** How much a weight shrinks each time it is used: rare words are not learnt by heart. */
const DECAY = 1e-4

export function trainLinearModel(
  examples: readonly Example[],
  labelCount: number,
  seed: number,
): LinearModel {
  const random = seededRandom(`linear-model/${seed}`)
  const weights = Array.from({ length: labelCount }, () => new Float32Array(FEATURE_COUNT))
  const biases = new Float32Array(labelCount)
  const score = ({ indexes, values }: Features): number[] =>
    weights.map((row, label) => {
      let sum = biases[label] ?? 0
      for (let at = 0; at < indexes.length; at += 1) sum += (row[indexes[at] ?? 0] ?? 0) * (values[at] ?? 0)
      return sum
    })

  const learn = ({ features, label }: Example, step: number): void => {
    for (const [other, probability] of softmax(score(features)).entries()) {
      const error = (other === label ? 1 : 0) - probability
      const row = weights[other] as Float32Array
      biases[other] = (biases[other] ?? 0) + step * error * 0.1
      for (let at = 0; at < features.indexes.length; at += 1) {
        const index = features.indexes[at] ?? 0
        row[index] = (row[index] ?? 0) * (1 - DECAY) + step * error * (features.values[at] ?? 0)
      }
    }
  }

  const order = examples.map((_, index) => index)
  for (let epoch = 0; epoch < EPOCHS; epoch += 1) {
    for (let last = order.length - 1; last > 0; last -= 1) {
      const other = random.below(last + 1)
      const kept = order[last] ?? 0
      order[last] = order[other] ?? 0
      order[other] = kept
    }
    const step = STEP / (1 + epoch * 0.3)
    for (const index of order) learn(examples[index] as Example, step)
  }
  return { predict: (features) => softmax(score(features)) }
}
