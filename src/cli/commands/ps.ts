/** `baton ps`: jobs, newest first; without --all those that wait or run. */
import type { JobSummary } from '#contract'
import type { Context } from '../context.ts'
import { listPage } from '../list-page.ts'
import { progressCell } from '../output/job-text.ts'
import type { ListView } from '../output/print.ts'
import { age, timestamp } from '../output/units.ts'
import { repeatWatch } from '../watch-screen.ts'

interface PsOptions {
  readonly all?: boolean
  readonly state?: string
  readonly queue?: string
  readonly kind?: string
  readonly limit?: string
}

export const run = (context: Context, args: readonly string[], options: PsOptions): Promise<number> =>
  repeatWatch(context, () => {
    const { text } = context
    return listPage(context, {
      path: '/jobs',
      query: {
        state: options.state ?? (options.all === true ? undefined : 'active'),
        queue: options.queue,
        kind: options.kind,
        text: args[0],
      },
      limit: options.limit,
      none: options.all === true || options.state !== undefined ? text.psNone : text.psIdle,
      view: jobView(context),
    })
  })

export const jobView = ({ clock, text }: Pick<Context, 'clock' | 'text'>): ListView<JobSummary> => ({
  nameOf: (job) => job.id,
  columns: [
    { heading: text.columns.id, cell: (job) => job.shortId },
    { heading: text.columns.name, cell: (job) => job.name },
    { heading: text.columns.kind, cell: (job) => job.kind },
    { heading: text.columns.state, cell: (job) => text.states[job.state] },
    { heading: text.columns.queue, cell: (job) => job.queue },
    { heading: text.columns.priority, cell: (job) => String(job.priority), align: 'right' },
    {
      heading: text.columns.devices,
      cell: (job) =>
        job.devices === 0 ? '–' : `${job.devices} ${job.deviceKind === 'any' ? '' : job.deviceKind}`.trim(),
      align: 'right',
    },
    { heading: text.columns.age, cell: (job) => age(clock.now() - job.createdAt), align: 'right' },
    { heading: text.columns.owner, cell: (job) => job.owner, isWide: true },
    { heading: text.columns.restarts, cell: (job) => String(job.restarts), align: 'right', isWide: true },
    { heading: text.columns.stepsLost, cell: (job) => String(job.stepsLost), align: 'right', isWide: true },
    {
      heading: text.columns.started,
      cell: (job) => (job.startedAt === null ? '–' : timestamp(job.startedAt)),
      isWide: true,
    },
    { heading: text.columns.what, cell: (job) => whatCell(job), isElastic: true },
  ],
})

/** What it waits for, how far it is, or how it ended. */
function whatCell(job: JobSummary): string {
  if (job.state === 'waiting') {
    const position = job.position === null ? '' : `#${job.position} `
    return `${position}${job.waitReason?.sentence ?? ''}`
  }
  if (job.state === 'failed' || job.state === 'stopped') return job.message ?? ''
  return progressCell(job) || (job.message ?? '')
}
