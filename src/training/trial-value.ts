import type { JobResult } from '#runtime'

/**
 * The objective at the end of a trial: what its checkpoint says, else the last point of its curve that has it.
 * Null: it has none that is finite.
 */
export function trialValue({ job, outputs, last }: JobResult, objective: 'loss' | 'evalLoss'): number | null {
  if (job.state !== 'succeeded') return null
  const stated = outputs.find((output) => output.kind === 'checkpoint')?.metadata[objective]
  const found = [stated, last[objective], job.progress?.[objective]]
  return found.find((value): value is number => typeof value === 'number' && Number.isFinite(value)) ?? null
}
