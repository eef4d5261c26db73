/** The votes of all functions of one task over all records: two bytes each, so a million records fit. */
import assert from 'node:assert/strict'
import type { DocumentView } from './document-view.ts'
import type { Ballot } from './label-model.ts'
import type { LabelTask } from './labelling-function.ts'

export interface VoteStore {
  /** Asks the functions about the next record. */
  add(view: DocumentView): void
  readonly labels: readonly string[]
  votesOf(record: number): number[]
  ballots(): Ballot[]
  /** For each function: records it voted on, and those where another one said something else. */
  usage(): { readonly name: string; readonly votes: number; readonly conflicts: number }[]
}

export function openVotes({ functions }: LabelTask): VoteStore {
  const width = functions.length
  const labels: string[] = []
  const indexOf = new Map<string, number>()
  const votesCast = functions.map(() => 0)
  const conflicts = functions.map(() => 0)
  const ballots = new Map<string, { votes: number[]; records: number }>()
  let store = new Int16Array(1_024 * width)
  let records = 0

  const labelIndex = (label: string | null): number => {
    if (label === null) return -1
    const known = indexOf.get(label)
    if (known !== undefined) return known
    labels.push(label)
    indexOf.set(label, labels.length - 1)
    return labels.length - 1
  }

  return {
    labels,
    add: (view) => {
      const votes = functions.map((one) => labelIndex(one.vote(view)))
      if ((records + 1) * width > store.length) {
        const larger = new Int16Array(store.length * 2)
        larger.set(store)
        store = larger
      }
      store.set(votes, records * width)
      records += 1
      const key = votes.join()
      const ballot = ballots.get(key)
      if (ballot === undefined) ballots.set(key, { votes, records: 1 })
      else ballot.records += 1
      for (const [index, vote] of votes.entries()) {
        if (vote < 0) continue
        votesCast[index] = (votesCast[index] ?? 0) + 1
        if (votes.some((other) => other >= 0 && other !== vote))
          conflicts[index] = (conflicts[index] ?? 0) + 1
      }
    },
    votesOf: (record) => {
      assert(record < records)
      return Array.from(store.subarray(record * width, (record + 1) * width))
    },
    ballots: () => [...ballots.values()],
    usage: () =>
      functions.map(({ name }, index) => ({
        name,
        votes: votesCast[index] ?? 0,
        conflicts: conflicts[index] ?? 0,
      })),
  }
}
