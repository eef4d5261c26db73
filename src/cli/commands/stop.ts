/** `baton stop JOB…`: tells jobs to stop; with --wait, until their processes are gone. */
import { isTerminal as isEnded, type JobDetail, type JobSummary } from '#contract'
import type { Context } from '../context.ts'
import { printList } from '../output/print.ts'
import { watchJob } from '../watch-job.ts'
import { jobView } from './ps.ts'

export async function run(context: Context, ids: readonly string[]): Promise<number> {
  const { client, screen, waitMs, options, say, text } = context
  // All are looked up first: with one mistyped id, nothing is stopped.
  const found = await Promise.all(ids.map((id) => client.get<JobDetail>(`/jobs/${encodeURIComponent(id)}`)))
  const stopped: JobSummary[] = []
  for (const job of found) {
    if (isEnded(job.state) || options.dryRun === true) {
      stopped.push(job)
      continue
    }
    stopped.push(await client.post<JobSummary>(`/jobs/${job.id}/stop`))
  }
  const items =
    waitMs === null || options.dryRun === true
      ? stopped
      : await Promise.all(stopped.map((job) => watchJob(context, job.id, { limitMs: waitMs })))
  await printList(screen, { items }, jobView(context))
  for (const job of found.filter((one) => isEnded(one.state)))
    say(text('hadEnded', { id: job.shortId, state: text.state(job.state) }))
  if (options.dryRun === true) say(text('dryRun'))
  return 0
}
