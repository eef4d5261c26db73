import type { JobDetail } from '#contract'
import type { Runtime } from '#runtime'

/**
 * The objective at the end of a trial: what its checkpoint says, else the last point of its curve that has it.
 * Null: it has none that is finite.
 */
export async function trialValue(
  runtime: Pick<Runtime, 'curve'>,
  job: JobDetail,
  objective: 'loss' | 'evalLoss',
): Promise<number | null> {
  if (job.state !== 'succeeded') return null
  const stated = job.outputs.find((output) => output.kind === 'checkpoint')?.metadata[objective]
  if (typeof stated === 'number' && Number.isFinite(stated)) return stated
  const curve = await runtime.curve(job.project, job.id, 500)
  const last = curve[objective].findLast((value) => value !== null)
  if (last !== undefined && last !== null && Number.isFinite(last)) return last
  const reported = job.progress?.[objective] ?? null
  return reported !== null && Number.isFinite(reported) ? reported : null
}
