/** The one report of a collection: what was seen, what was dropped and why, what is left. */
import { inEnglish, sayReport, type DropReason, type QualityReport, type StepReport } from '#contract'
import type { Draft } from './draft.ts'
import type { Drop } from './run-operators.ts'

export interface ReportBuilder {
  skipped(path: string, drop: Drop): void
  took(draft: Draft): void
  kept(draft: Draft): void
  build(steps: readonly StepReport[]): QualityReport
}

const EXAMPLES_LIMIT = 5
/** Lower bounds of the length histogram, in characters. */
const LENGTHS = [0, 100, 300, 1_000, 3_000, 10_000, 30_000, 100_000, 300_000, 1_000_000]

export function openReport(): ReportBuilder {
  const skipped = new Map<DropReason, { reason: DropReason; files: number; examples: string[] }>()
  const encodings: Record<string, number> = {}
  const personalData = { emails: 0, phones: 0 }
  const histogram = LENGTHS.map(() => 0)
  let [files, bytesIn, bytesOut] = [0, 0, 0]
  return {
    skipped: (path, { reason }) => {
      files += 1
      const entry = skipped.get(reason) ?? { reason, files: 0, examples: [] }
      entry.files += 1
      if (entry.examples.length < EXAMPLES_LIMIT) entry.examples.push(path)
      skipped.set(reason, entry)
    },
    took: ({ bytes }) => {
      files += 1
      bytesIn += bytes
    },
    kept: ({ text, encoding, statistics }) => {
      bytesOut += Buffer.byteLength(text)
      encodings[encoding ?? 'unknown'] = (encodings[encoding ?? 'unknown'] ?? 0) + 1
      personalData.emails += statistics.emails
      personalData.phones += statistics.phones
      const bin = LENGTHS.findLastIndex((from) => text.length >= from)
      histogram[bin] = (histogram[bin] ?? 0) + 1
    },
    build: (steps) => {
      const report = {
        filesSeen: files,
        filesSkipped: [...skipped.values()].toSorted((a, b) => b.files - a.files),
        steps: [...steps],
        bytesIn,
        bytesOut,
        lengthHistogram: LENGTHS.map((from, index) => ({
          from,
          to: LENGTHS[index + 1] ?? Number.MAX_SAFE_INTEGER,
          records: histogram[index] ?? 0,
        })),
        encodings,
        personalData,
        labels: null,
      }
      return { ...report, sentence: inEnglish(sayReport(report)) }
    },
  }
}
