/** FGD's published result: the mean over its seeds of what is held once 130 % arrived. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { readRows } from '../../sim/traces/read-rows.ts'

const FILES = ['analysis_allo_discrete.csv', 'analysis_allo_discrete.csv.gz']
const ARRIVED = '130'
const POLICIES: Readonly<Record<string, string>> = {
  '06-FGD': 'fgd',
  '05-BestFit': 'bestfit',
  '01-Random': 'random',
}

/** By list, then by the name that the peer has here. Empty where the folder has no published results. */
export function readPublished(folder: string): Map<string, Map<string, number>> {
  const results = new Map<string, Map<string, number[]>>()
  const path = FILES.map((file) => join(folder, 'fgd-expected-results', file)).find((file) =>
    existsSync(file),
  )
  if (path === undefined) return new Map()
  for (const row of readRows(path, ['workload', 'sc_policy', ARRIVED])) {
    const policy = POLICIES[row.text('sc_policy')]
    if (policy === undefined) continue
    const value = Number(row.text(ARRIVED))
    if (!Number.isFinite(value)) throw row.wrong(`${ARRIVED} is no number`)
    const list = row.text('workload').replace('openb_pod_list_', '')
    const byPolicy = results.get(list) ?? new Map<string, number[]>()
    results.set(list, byPolicy)
    byPolicy.set(policy, [...(byPolicy.get(policy) ?? []), value])
  }
  const meanOf = (values: readonly number[]): number =>
    values.reduce((sum, value) => sum + value, 0) / values.length
  return new Map(
    [...results].map(([list, byPolicy]) => [
      list,
      new Map([...byPolicy].map(([policy, values]) => [policy, meanOf(values)])),
    ]),
  )
}
