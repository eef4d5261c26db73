/** Which cases fit in a run: by how many jobs they have, never by what they are called. */
import { readRows } from '../../sim/traces/read-rows.ts'
import type { WorkloadCase } from './cases.ts'

export const jobCountOf = ({ path }: WorkloadCase): number => readRows(path, ['name']).length

/** Those of the cases, in their order, whose seconds fit in `limitSeconds` together; if none does, the smallest. */
export function takeWhileTime(
  cases: readonly WorkloadCase[],
  limitSeconds: number,
  secondsOf: (jobCount: number) => number,
): WorkloadCase[] {
  let total = 0
  const chosen = cases.filter((one) => {
    const seconds = secondsOf(jobCountOf(one))
    if (total + seconds > limitSeconds) return false
    total += seconds
    return true
  })
  return chosen.length > 0 ? chosen : smallestFirst(cases).slice(0, 1)
}

/** The same, and small cases before large ones, so that a large one does not push out many. */
export function takeSmallestFirst(
  cases: readonly WorkloadCase[],
  limitSeconds: number,
  secondsOf: (jobCount: number) => number,
): WorkloadCase[] {
  const chosen = new Set(takeWhileTime(smallestFirst(cases), limitSeconds, secondsOf))
  return cases.filter((one) => chosen.has(one))
}

function smallestFirst(cases: readonly WorkloadCase[]): WorkloadCase[] {
  const counts = new Map(cases.map((one) => [one, jobCountOf(one)]))
  return cases.toSorted((a, b) => counts.get(a)! - counts.get(b)!)
}
