/**
 * The workloads that a folder of traces holds, by folder and file: `workloads/workload-6`,
 * `philly/workload-1`. What is there is found; no name means anything.
 */
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { BatonError } from '#base'

export interface WorkloadCase {
  readonly name: string
  readonly path: string
}

const WORKLOAD = /\.csv(?:\.gz)?$/

/** In natural order of folders and files: workload-2 before workload-10. */
export function listCases(folder: string): WorkloadCase[] {
  if (!existsSync(folder)) {
    throw new BatonError('bad-request', 'bench/no-data', `${folder} does not exist`, {
      hint: 'Name a folder of traces with --data',
    })
  }
  const order = new Intl.Collator('en', { numeric: true })
  const found = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => WORKLOAD.test(path))
    .map((path) => ({ name: path.replaceAll('\\', '/').replace(WORKLOAD, ''), path: join(folder, path) }))
  return found.sort((a, b) => {
    const [one, two] = [a.name.split('/'), b.name.split('/')]
    const at = one.findIndex((part, index) => part !== two[index])
    return order.compare(one[at] ?? '', two[at] ?? '')
  })
}

/** Those named, or below a folder that is named; an error names what there is. */
export function chooseCases(found: readonly WorkloadCase[], wanted: readonly string[]): WorkloadCase[] {
  for (const name of wanted) {
    if (found.some((one) => isBelow(one, name))) continue
    const folders = [...new Set(found.map((one) => one.name.split('/').slice(0, -1).join('/')))]
    throw new BatonError('bad-request', 'bench/no-case', `There is no case "${name}"`, {
      hint: `Name a file or a folder of ${folders.join(', ') || 'a folder that holds workloads'}`,
    })
  }
  return found.filter((one) => wanted.some((name) => isBelow(one, name)))
}

const isBelow = ({ name }: WorkloadCase, folder: string): boolean =>
  name === folder || name.startsWith(folder.endsWith('/') ? folder : `${folder}/`)
