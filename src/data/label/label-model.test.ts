import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { seededRandom } from '#base'
import { decideLabel, sureLabel } from './decide-label.ts'
import { fitLabelModel, type Ballot } from './label-model.ts'

/** Records with known labels, and functions that are right as often as they are said to be. */
function vote(
  accuracies: readonly number[],
  labelCount: number,
  records: number,
  seed: number,
): { truth: number[]; votes: number[][] } {
  const random = seededRandom(seed)
  const truth = Array.from({ length: records }, () => random.below(labelCount))
  const votes = truth.map((label) =>
    accuracies.map((accuracy) => {
      if (random.next() < 0.3) return -1
      return random.next() < accuracy ? label : (label + 1 + random.below(labelCount - 1)) % labelCount
    }),
  )
  return { truth, votes }
}

const ballotsOf = (votes: readonly number[][]): Ballot[] => votes.map((one) => ({ votes: one, records: 1 }))

test('accuracies are found without a labelled record', () => {
  const accuracies = [0.95, 0.8, 0.6, 0.9]
  const { votes } = vote(accuracies, 4, 4_000, 1)
  const model = fitLabelModel(ballotsOf(votes), 4, 4)
  for (const [index, accuracy] of accuracies.entries()) {
    assert.ok(
      Math.abs((model.accuracies[index] ?? 0) - accuracy) < 0.05,
      `${index}: ${model.accuracies[index]}`,
    )
  }
})

test('what the functions say together is right more often than the best of them, and than a plain majority', () => {
  const { truth, votes } = vote([0.9, 0.6, 0.6, 0.6, 0.6], 3, 4_000, 2)
  const model = fitLabelModel(ballotsOf(votes), 5, 3)
  const right = (guess: (one: readonly number[]) => number): number =>
    votes.filter((one, record) => guess(one) === truth[record]).length
  const byModel = right((one) => decideLabel(one, model, null).label ?? -1)
  const byMajority = right((one) => {
    const counts = [0, 1, 2].map((label) => one.filter((vote) => vote === label).length)
    return counts.indexOf(Math.max(...counts))
  })
  const byBest = right((one) => one[0] ?? -1)
  assert.ok(byModel > byMajority && byModel > byBest, `${byModel}, ${byMajority}, ${byBest}`)
})

test('a posterior sums to 1, and grouping equal ballots changes nothing', () => {
  const ballot = fc.array(fc.integer({ min: -1, max: 2 }), { minLength: 3, maxLength: 3 })
  fc.assert(
    fc.property(fc.array(ballot, { minLength: 1, maxLength: 30 }), (votes) => {
      const single = fitLabelModel(ballotsOf([...votes, ...votes]), 3, 3)
      const grouped = fitLabelModel(
        votes.map((one) => ({ votes: one, records: 2 })),
        3,
        3,
      )
      for (const one of votes) {
        const sum = single.posterior(one).reduce((total, share) => total + share, 0)
        assert.ok(Math.abs(sum - 1) < 1e-9)
        for (const [label, share] of single.posterior(one).entries()) {
          assert.ok(Math.abs(share - (grouped.posterior(one)[label] ?? 0)) < 1e-6)
        }
      }
    }),
    { numRuns: 50 },
  )
})

test('functions that agree decide; the linear model answers alone only when it is sure', () => {
  const model = fitLabelModel(
    [
      { votes: [0, 0], records: 50 },
      { votes: [1, 1], records: 50 },
    ],
    2,
    2,
  )
  assert.equal(decideLabel([0, -1], model, () => [0, 1]).by, 'functions')
  assert.deepEqual(
    decideLabel([-1, -1], model, () => [0.1, 0.9]),
    { label: 1, confidence: 0.9, by: 'model' },
  )
  assert.equal(decideLabel([-1, -1], model, () => [0.4, 0.6]).label, null)
  assert.deepEqual(decideLabel([-1, -1], model, null), { label: null, confidence: null, by: 'nothing' })
  assert.deepEqual(decideLabel([0, 1], model, () => [0.02, 0.98]).label, 1)
  assert.equal(sureLabel([0, 1], model), null)
  assert.equal(sureLabel([1, 1], model), 1)
})
