/** Follows a study to its end: its trials, then the long run. */
import { setTimeout as sleep } from 'node:timers/promises'
import { isTerminal as isEnded, type Study } from '#contract'
import type { Context } from './context.ts'
import { waitTimedOut } from './errors.ts'
import { isGone } from './http/client.ts'
import { describeJob, shareOf } from './output/job-text.ts'

const POLL_MS = 500
const AWAY_MS = 120_000

export async function watchStudy(context: Context, id: string, limitMs: number): Promise<Study> {
  const { client, text, progress } = context
  const startedAt = performance.now()
  let seenAt = startedAt
  for (;;) {
    try {
      const study = await client.get<Study>(`/studies/${encodeURIComponent(id)}`)
      seenAt = performance.now()
      const job =
        study.finalJob ?? study.trials.find((one) => one.job !== null && !isEnded(one.job.state))?.job
      const isOver = study.state !== 'running' && (study.finalJob === null || isEnded(study.finalJob.state))
      if (isOver) {
        progress.end()
        return study
      }
      if (job) progress.show(`${job.id} ${job.state}`, describeJob(job, text), shareOf(job.progress))
    } catch (error) {
      if (!isGone(error) || performance.now() - seenAt > AWAY_MS) throw error
      progress.show('away', text('serverAway'), null)
    }
    if (performance.now() - startedAt > limitMs) {
      progress.end()
      throw waitTimedOut(
        text('endOfStudy', { id: id.slice(-6) }),
        Math.round(limitMs / 1000),
        `baton study show ${id.slice(-6)}`,
      )
    }
    await sleep(POLL_MS)
  }
}
