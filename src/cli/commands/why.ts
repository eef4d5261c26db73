/** `baton why JOB`: what it waits for, in full, or what it does. */
import { isTerminal as isEnded, type JobDetail, type Queue } from '#contract'
import type { Context } from '../context.ts'
import { describeJob, describeWants } from '../output/job-text.ts'
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
          text('whyEnded', { id: job.shortId, name: job.name, state: text.state(job.state) }),
          ...(job.message === null ? [] : [`  ${plain(text.told(job.message, job.said))}`]),
        ]
      : [describeJob(job, text)]
  }
  const wants = describeWants(job, text)
  const waited = clockTime(clock.now() - job.createdAt)
  const { position } = job
  const head = [
    text('whyWaits', { id: job.shortId, name: job.name, waited, wants, queue: job.queue }),
    position === null
      ? ''
      : waitingInQueue === null
        ? text('whyPosition', { position })
        : text('whyPositionOf', { position, waiting: waitingInQueue }),
  ].join('')
  if (job.waitReason === null) return [head, `  ${text('notYetScheduled')}`]
  const { kind, sentence, said, blockers } = job.waitReason
  return [
    head,
    `  ${text.word('why', kind)}  ${plain(text.told(sentence, said))}`,
    ...blockers.map(
      (one) =>
        `    ${text('whyHolds', { devices: one.devices, node: one.nodeId, name: one.name, id: one.jobId.slice(-6) })}`,
    ),
  ]
}
