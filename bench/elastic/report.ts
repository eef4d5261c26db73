/** One table of all cases, and the means over them; or one figure a line. */
import { alignTable } from '../align-table.ts'
import { renderFigure, type Figure } from '../figure.ts'
import { UNITS, type RunMetrics } from '../../sim/elastic/metrics.ts'

export interface CaseResult {
  readonly case: string
  readonly subject: string
  /** A quoted figure has only some of them. */
  readonly metrics: Partial<RunMetrics>
}

const SHOWN = Object.keys(UNITS) as (keyof RunMetrics)[]

export const toFigures = (bench: string, results: readonly CaseResult[]): Figure[] =>
  results.flatMap(({ case: name, subject, metrics }) =>
    SHOWN.flatMap((metric) => {
      const value = metrics[metric]
      return value === undefined ? [] : [{ bench, case: name, subject, metric, unit: UNITS[metric], value }]
    }),
  )

export function writeReport(bench: string, results: readonly CaseResult[], json: boolean): void {
  process.stdout.write(
    json ? toFigures(bench, results).map(renderFigure).join('') : `${tableOf(results)}\n${meansOf(results)}`,
  )
}

function tableOf(results: readonly CaseResult[]): string {
  return layOut([
    ['case', 'subject', ...SHOWN.map((metric) => `${metric} (${UNITS[metric]})`)],
    ...results.map((result) => [result.case, result.subject, ...cellsOf(result.metrics)]),
  ])
}

/** By folder, over the cases that each subject ran in. */
function meansOf(results: readonly CaseResult[]): string {
  const groups = new Map<string, CaseResult[]>()
  for (const result of results) {
    const folder = result.case.includes('/')
      ? result.case.slice(0, result.case.lastIndexOf('/'))
      : result.case
    const key = `${folder}\t${result.subject}`
    groups.set(key, [...(groups.get(key) ?? []), result])
  }
  const lines: (readonly string[])[] = []
  for (const [key, group] of groups) {
    const means: Partial<Record<keyof RunMetrics, number>> = {}
    for (const metric of SHOWN) {
      const values = group.flatMap(({ metrics }) => metrics[metric] ?? [])
      if (values.length > 0) means[metric] = values.reduce((sum, value) => sum + value, 0) / values.length
    }
    const [folder = '', subject = ''] = key.split('\t')
    lines.push([`${folder} (${group.length})`, subject].concat(cellsOf(means)))
  }
  return layOut([['mean of', 'subject', ...SHOWN], ...lines])
}

const cellsOf = (metrics: Partial<RunMetrics>): string[] =>
  SHOWN.map((metric) => metrics[metric]?.toFixed(3) ?? '–')

const layOut = (rows: readonly (readonly string[])[]): string => alignTable(rows, 2)
