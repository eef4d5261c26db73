/** Follows one job to its end, with a line that tells how far it is. */
import { setTimeout as sleep } from 'node:timers/promises'
import { BatonError } from '#base'
import { isTerminal, type JobDetail, type Progress } from '#contract'
import type { Baton } from './baton.ts'
import type { Screen } from './screen.ts'

const POLL_MS = 400

/** `onLook` sees every state on the way: where the demo breaks things. */
export async function watchJob(
  baton: Baton,
  screen: Screen,
  id: string,
  onLook: (job: JobDetail) => Promise<void> = async () => {},
): Promise<JobDetail> {
  for (;;) {
    const job = await baton.get<JobDetail>(`/jobs/${id}`)
    screen.progress(job.name, describeProgress(job), shareOf(job.progress))
    if (isTerminal(job.state)) {
      if (job.state === 'succeeded') return job
      throw new BatonError(
        'failed',
        'demo/job-failed',
        `Job ${job.name} (${job.shortId}) ${job.state}: ${job.message ?? 'no reason given'}`,
        {
          // Without a terminal the demo stops what it started, and a log is read through the server.
          hint: `See its log: node bin/baton.js up && node bin/baton.js logs ${job.shortId}`,
        },
      )
    }
    await onLook(job)
    await sleep(POLL_MS)
  }
}

const shareOf = (progress: Progress | null): number =>
  progress === null || progress.total === 0 ? 0 : progress.done / progress.total

export function describeProgress(job: JobDetail): string {
  const { progress } = job
  if (job.state === 'waiting') return `waits: ${job.waitReason?.sentence ?? 'not yet scheduled'}`
  if (progress === null) return job.state
  const parts = [
    `${progress.phase} ${progress.done.toLocaleString('en')} of ${progress.total.toLocaleString('en')} ${progress.unit}`,
    progress.loss === null ? '' : `loss ${progress.loss.toFixed(3)}`,
    progress.tokensPerSecond === null
      ? ''
      : `${Math.round(progress.tokensPerSecond).toLocaleString('en')} tokens/s`,
    progress.secondsLeft === null ? '' : `${Math.round(progress.secondsLeft)} s left`,
    job.state === 'running' ? '' : job.state,
  ]
  return parts.filter((part) => part !== '').join(' · ')
}
