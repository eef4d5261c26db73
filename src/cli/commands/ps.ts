/** `baton ps`: jobs, newest first; without --all those that wait or run. */
import type { JobSummary, Queue } from '#contract'
import type { Context } from '../context.ts'
import { listPage } from '../list-page.ts'
import { progressCell } from '../output/job-text.ts'
import type { ListView } from '../output/print.ts'
import { timestamp } from '../output/units.ts'
import { repeatWatch } from '../watch-screen.ts'

interface PsOptions {
  readonly all?: boolean
  readonly state?: string
  readonly queue?: string
  readonly kind?: string
  readonly limit?: string
}

export const run = (context: Context, args: readonly string[], options: PsOptions): Promise<number> =>
  repeatWatch(context, async () => {
    return listPage(context, {
      path: '/jobs',
      query: {
        state: options.state ?? (options.all === true ? undefined : 'active'),
        queue: options.queue,
        kind: options.kind,
        text: args[0],
      },
      limit: options.limit,
      none: await noneOf(context, options),
      view: jobView(context),
    })
  })

/** A mistyped queue looks like one in which nobody waits. */
async function noneOf({ client, text }: Context, { all, state, queue }: PsOptions): Promise<string> {
  if (queue !== undefined) {
    const { items } = await client.get<{ items: readonly Queue[] }>('/queues')
    const queues = items.map(({ name }) => name)
    if (!queues.includes(queue)) return text('noQueue', { queue, queues: queues.join(', ') })
  }
  return all === true || state !== undefined ? text('psNone') : text('psIdle')
}

export const jobView = ({ clock, text }: Pick<Context, 'clock' | 'text'>): ListView<JobSummary> => ({
  nameOf: (job) => job.id,
  columns: [
    { heading: text('column.id'), cell: (job) => job.shortId },
    { heading: text('column.name'), cell: (job) => job.name },
    { heading: text('column.kind'), cell: (job) => job.kind },
    { heading: text('column.state'), cell: (job) => text.state(job.state) },
    { heading: text('column.queue'), cell: (job) => job.queue },
    { heading: text('column.priority'), cell: (job) => String(job.priority), align: 'right' },
    {
      heading: text('column.devices'),
      cell: (job) =>
        job.devices === 0 ? '–' : `${job.devices} ${job.deviceKind === 'any' ? '' : job.deviceKind}`.trim(),
      align: 'right',
    },
    { heading: text('column.age'), cell: (job) => text.age(clock.now() - job.createdAt), align: 'right' },
    { heading: text('column.owner'), cell: (job) => job.owner, isWide: true },
    { heading: text('column.restarts'), cell: (job) => String(job.restarts), align: 'right', isWide: true },
    { heading: text('column.stepsLost'), cell: (job) => String(job.stepsLost), align: 'right', isWide: true },
    {
      heading: text('column.started'),
      cell: (job) => (job.startedAt === null ? '–' : timestamp(job.startedAt)),
      isWide: true,
    },
    { heading: text('column.what'), cell: (job) => whatCell(job, text), isElastic: true },
  ],
})

/** What it waits for, how far it is, or how it ended. */
function whatCell(job: JobSummary, text: Context['text']): string {
  if (job.state === 'waiting') {
    const position = job.position === null ? '' : `#${job.position} `
    return `${position}${job.waitReason === null ? '' : text.told(job.waitReason.sentence, job.waitReason.said)}`
  }
  if (job.state === 'failed' || job.state === 'stopped') return text.told(job.message, job.said)
  return progressCell(job, text) || text.told(job.message, job.said)
}
