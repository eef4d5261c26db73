/**
 * How far to trust each labelling function, and what they say together.
 *
 * Functions vote independently given the true label: each is right with its own accuracy and otherwise wrong in
 * any way alike (Dawid and Skene 1979, with one accuracy a function). Expectation–maximisation finds accuracies
 * and label frequencies without a single labelled record. Deterministic; records with the same votes are one.
 */
export interface Ballot {
  /** Of each function the index of its label, or −1. */
  readonly votes: readonly number[]
  /** Records that voted so. */
  readonly records: number
}

export interface LabelModel {
  readonly accuracies: readonly number[]
  readonly frequencies: readonly number[]
  /** Probability of each label; sums to 1. Without votes, the labels' frequencies. */
  posterior(votes: readonly number[]): number[]
}

const ROUNDS = 50
const CONVERGED = 1e-7
/** Before it has seen anything, a function counts as right 8 times of 10, as if by so many records. */
const PRIOR_RIGHT = 8
const PRIOR_WRONG = 2
/** Nobody is trusted beyond this, or less than a coin. */
const MOST = 0.99
const LEAST = 0.5

export function fitLabelModel(
  ballots: readonly Ballot[],
  functionCount: number,
  labelCount: number,
): LabelModel {
  let model = makeModel(
    Array.from({ length: functionCount }, () => PRIOR_RIGHT / (PRIOR_RIGHT + PRIOR_WRONG)),
    Array.from({ length: labelCount }, () => 1 / labelCount),
  )
  const voted = ballots.filter(({ votes }) => votes.some((vote) => vote >= 0))
  for (let round = 0; round < ROUNDS; round += 1) {
    const next = improve(model, voted, functionCount, labelCount)
    const change = next.accuracies.reduce(
      (most, accuracy, index) => Math.max(most, Math.abs(accuracy - (model.accuracies[index] ?? 0))),
      0,
    )
    model = next
    if (change < CONVERGED) break
  }
  return model
}

function improve(
  model: LabelModel,
  ballots: readonly Ballot[],
  functionCount: number,
  labelCount: number,
): LabelModel {
  const right = Array.from({ length: functionCount }, () => PRIOR_RIGHT)
  const cast = Array.from({ length: functionCount }, () => PRIOR_RIGHT + PRIOR_WRONG)
  const mass = Array.from({ length: labelCount }, () => 1)
  for (const { votes, records } of ballots) {
    const posterior = model.posterior(votes)
    for (const [label, share] of posterior.entries()) mass[label] = (mass[label] ?? 0) + share * records
    for (const [index, vote] of votes.entries()) {
      if (vote < 0) continue
      cast[index] = (cast[index] ?? 0) + records
      right[index] = (right[index] ?? 0) + (posterior[vote] ?? 0) * records
    }
  }
  const total = mass.reduce((sum, one) => sum + one, 0)
  return makeModel(
    right.map((count, index) => Math.min(MOST, Math.max(LEAST, count / (cast[index] ?? 1)))),
    mass.map((one) => one / total),
  )
}

function makeModel(accuracies: readonly number[], frequencies: readonly number[]): LabelModel {
  const others = Math.max(1, frequencies.length - 1)
  return {
    accuracies,
    frequencies,
    posterior: (votes) => {
      const logs = frequencies.map((frequency, label) =>
        votes.reduce((sum, vote, index) => {
          if (vote < 0) return sum
          const accuracy = accuracies[index] ?? LEAST
          return sum + Math.log(vote === label ? accuracy : (1 - accuracy) / others)
        }, Math.log(frequency)),
      )
      return softmax(logs)
    },
  }
}

export function softmax(logs: readonly number[]): number[] {
  const most = Math.max(...logs)
  const weights = logs.map((log) => Math.exp(log - most))
  const sum = weights.reduce((total, weight) => total + weight, 0)
  return weights.map((weight) => weight / sum)
}
