/** `baton why JOB`: what it waits for, in full, or what it does. */
import { isTerminal as isEnded, type JobDetail, type Queue } from '#contract'
import type { Context } from '../context.ts'
import { describeJob } from '../output/job-text.ts'
import { printOne } from '../output/print.ts'
import { clockTime } from '../output/units.ts'
import { plain } from '../output/width.ts'

export async function run(context: Context, [id = '@last']: readonly string[]): Promise<number> {
  const { client, screen, clock } = context
  const job = await client.get<JobDetail>(`/jobs/${encodeURIComponent(id)}`)
  const queues = await client.get<{ items: readonly Queue[] }>('/queues')
  const queue = queues.items.find((one) => one.name === job.queue)
  const answer = {
    id: job.id,
    name: job.name,
    state: job.state,
    position: job.position,
    waitingInQueue: queue?.waiting ?? null,
    waitedMs: (job.startedAt ?? clock.now()) - job.createdAt,
    reason: job.waitReason,
    message: job.message,
  }
  await printOne(
    screen,
    answer,
    () => job.id,
    () => explain(job, queue?.waiting ?? null, context),
  )
  return 0
}

/** Every blocker, not only the first: who asks wants to know what to do about it. */
export function explain(
  job: JobDetail,
  waitingInQueue: number | null,
  { text, clock }: Pick<Context, 'text' | 'clock'>,
): string[] {
  if (job.state !== 'waiting') {
    return isEnded(job.state)
      ? [
          text.whyEnded(job.shortId, job.name, text.states[job.state]),
          ...(job.message === null ? [] : [`  ${plain(job.message)}`]),
        ]
      : [describeJob(job, text)]
  }
  const wants = text.tasksOf(job.tasks, job.devices, job.deviceKind)
  const waited = clockTime(clock.now() - job.createdAt)
  const head = text.whyWaits(job.shortId, job.name, waited, wants, job.queue, job.position, waitingInQueue)
  if (job.waitReason === null) return [head, `  ${text.notYetScheduled}`]
  const { kind, sentence, blockers } = job.waitReason
  return [
    head,
    `  ${kind}  ${plain(sentence)}`,
    ...blockers.map((one) => `    ${text.whyHolds(one.devices, one.nodeId, one.name, one.jobId.slice(-6))}`),
  ]
}
