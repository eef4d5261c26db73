/** Follows one job to its end. The server may go and come back meanwhile: the job does not care, so we wait. */
import { setTimeout as sleep } from 'node:timers/promises'
import { isTerminal as isEnded, type JobDetail, type JobSummary } from '#contract'
import type { Context } from './context.ts'
import { waitTimedOut } from './errors.ts'
import { isGone } from './http/client.ts'
import { describeJob, shareOf } from './output/job-text.ts'

export interface WatchOptions {
  readonly limitMs: number
  /** Sees every state on the way. True ends the watch. */
  readonly onLook?: (job: JobDetail) => Promise<boolean> | boolean
}

const POLL_MS = 400
/** A server that restarts after a crash may have to recover its database. */
const AWAY_MS = 120_000

export async function watchJob(
  context: Context,
  id: string,
  { limitMs, onLook }: WatchOptions,
): Promise<JobDetail> {
  const { text, progress } = context
  const startedAt = performance.now()
  for (;;) {
    const job = await getPatiently(context, id)
    const isDone = (await onLook?.(job)) === true || isEnded(job.state)
    if (isDone) {
      progress.end()
      return job
    }
    if (performance.now() - startedAt > limitMs) {
      progress.end()
      throw waitTimedOut(
        text('endOfJob', { id: job.shortId, name: job.name }),
        Math.round(limitMs / 1000),
        `baton why ${job.shortId}`,
      )
    }
    progress.show(phaseOf(job), describeJob(job, text), shareOf(job.progress))
    await sleep(POLL_MS)
  }
}

const phaseOf = (job: JobSummary): string => `${job.state} ${job.progress?.phase ?? ''}`

/** Waits for a server that is away. */
export async function getPatiently(context: Context, id: string): Promise<JobDetail> {
  const { client, text, progress } = context
  const giveUpAt = performance.now() + AWAY_MS
  for (;;) {
    try {
      return await client.get<JobDetail>(`/jobs/${encodeURIComponent(id)}`)
    } catch (error) {
      if (!isGone(error) || performance.now() > giveUpAt) throw error
      progress.show('away', text('serverAway'), null)
      await sleep(POLL_MS)
    }
  }
}
