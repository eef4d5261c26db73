/** Which cases fit in a run: by how many jobs they have, never by what they are called. */
import { readRows } from '../../sim/traces/read-rows.ts'
import type { WorkloadCase } from './cases.ts'

export const jobCountOf = ({ path }: WorkloadCase): number => readRows(path, ['name']).length

/** The first cases whose seconds, by `secondsOf`, fit in `limitSeconds` together; at least one. */
export function takeWhileTime(
  cases: readonly WorkloadCase[],
  limitSeconds: number,
  secondsOf: (jobCount: number) => number,
): WorkloadCase[] {
  let total = 0
  return cases.filter((one, at) => {
    const seconds = secondsOf(jobCountOf(one))
    if (at > 0 && total + seconds > limitSeconds) return false
    total += seconds
    return true
  })
}
