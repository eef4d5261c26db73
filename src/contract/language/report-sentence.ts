/** What the report of a dataset's version says in one sentence. It follows from the numbers, so it is not kept. */
import type { QualityReport } from '../datasets.ts'
import type { Said } from './said.ts'

export function sayReport({ steps, filesSeen, filesSkipped, personalData, labels }: Numbers): Said {
  if (labels !== null) return sayLabels(labels)
  const reasons = [
    ...steps.flatMap((step) => step.dropped.map(({ reason, records }) => ({ reason, files: records }))),
    ...filesSkipped,
  ]
  const facts = {
    records: counted('records', steps.at(-1)?.recordsOut ?? 0),
    files: counted('files', filesSeen),
    emails: counted('emails', personalData['emails'] ?? 0),
    phones: counted('phones', personalData['phones'] ?? 0),
  }
  return reasons.length === 0
    ? { code: 'quality.kept', facts }
    : { code: 'quality.kept-some', facts: { ...facts, why: sayReasons(reasons) } }
}

/** `12 empty, 3 too short`, the commonest first. */
export const sayReasons = (reasons: readonly { readonly reason: string; readonly files: number }[]): Said[] =>
  reasons
    .toSorted((a, b) => b.files - a.files)
    .map(({ reason, files }) => ({
      code: 'count.reason',
      facts: { count: files, reason: { code: `reason.${reason}`, facts: {} } },
    }))

type Numbers = Pick<QualityReport, 'steps' | 'filesSeen' | 'filesSkipped' | 'personalData' | 'labels'>

function sayLabels({
  records,
  errorRate,
  errorInterval,
  sample,
  baseline,
}: NonNullable<Numbers['labels']>): Said {
  if (errorRate === null || errorInterval === null || baseline === null) {
    return { code: 'quality.labelled-unmeasured', facts: { records } }
  }
  const [low, high] = errorInterval.map(percent)
  return {
    code: 'quality.labelled',
    facts: {
      records,
      sample,
      error: percent(errorRate),
      low: low ?? '',
      high: high ?? '',
      baseline: percent(baseline),
    },
  }
}

const counted = (what: string, count: number): Said => ({ code: `count.${what}`, facts: { count } })
const percent = (share: number): string => (share * 100).toFixed(1)
