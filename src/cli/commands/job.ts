/** `baton job show` and `baton job history`. */
import { isTerminal as isEnded, type JobDetail, type JobEvent } from '#contract'
import type { Context } from '../context.ts'
import { listPage } from '../list-page.ts'
import { describeProgress } from '../output/job-text.ts'
import { printOne } from '../output/print.ts'
import { renderTable } from '../output/table.ts'
import { age, clockTime, timestamp } from '../output/units.ts'
import { padEnd, plain, widthOf } from '../output/width.ts'
import { repeatWatch } from '../watch-screen.ts'

export const show = (context: Context, [id = '@last']: readonly string[]): Promise<number> =>
  repeatWatch(context, async () => {
    const { client, screen } = context
    const job = await client.get<JobDetail>(`/jobs/${encodeURIComponent(id)}`)
    await printOne(
      screen,
      job,
      (one) => one.id,
      (one) => describe(one, context),
    )
    return 0
  })

export const history = (
  context: Context,
  [id = '@last']: readonly string[],
  { limit = '200' }: { limit?: string },
): Promise<number> => {
  const { columns } = context.text
  return listPage<JobEvent>(context, {
    path: `/jobs/${encodeURIComponent(id)}/history`,
    limit,
    view: {
      nameOf: (event) => String(event.id),
      columns: [
        { heading: columns.time, cell: (event) => timestamp(event.at) },
        { heading: columns.kind, cell: (event) => event.kind },
        { heading: columns.what, cell: (event) => event.message, isElastic: true },
      ],
    },
  })
}

export function describe(job: JobDetail, { text, clock, screen }: Context): string[] {
  const now = clock.now()
  const ranMs = job.startedAt === null ? null : (job.endedAt ?? now) - job.startedAt
  const lines: (readonly [string, string])[] = [
    [text.columns.state, `${text.states[job.state]}${ranMs === null ? '' : ` · ${clockTime(ranMs)}`}`],
    ...(job.message === null ? [] : [[text.columns.what, plain(job.message)] as const]),
    ...(job.progress === null || isEnded(job.state)
      ? []
      : [[text.columns.progress, describeProgress(job.progress, text).join(' · ')] as const]),
    ...(job.waitReason === null ? [] : [[text.columns.waits, plain(job.waitReason.sentence)] as const]),
    [text.columns.kind, job.spec.recipe === undefined ? job.kind : `${job.kind} (${job.spec.recipe})`],
    [text.columns.queue, text.queuePriority(job.queue, job.priority)],
    [text.columns.devices, text.tasksOf(job.tasks, job.devices, job.deviceKind)],
    [text.columns.age, text.created(age(now - job.createdAt), job.owner)],
    ...Object.entries(job.spec.inputs).map(([name, ref]) => [text.columns.input, `${name}: ${ref}`] as const),
    ...job.outputs.map(
      (output) => [text.columns.output, `${output.name}: ${output.ref ?? output.kind}`] as const,
    ),
  ]
  const width = Math.max(...lines.map(([name]) => widthOf(name)))
  return [
    `${job.shortId} "${job.name}"  ${job.id}`,
    ...lines.map(([name, value]) => `  ${padEnd(name, width)}  ${value}`),
    ...attemptLines(job, text, screen.columns),
    ...recoveryLines(job, text, screen.columns),
  ]
}

const attemptLines = (job: JobDetail, text: Context['text'], columns: number | null): string[] =>
  job.attempts.length === 0
    ? []
    : [
        '',
        ...renderTable(
          [
            { heading: text.columns.attempt, cell: (one) => String(one.number), align: 'right' },
            { heading: text.columns.state, cell: (one) => one.outcome ?? one.state },
            {
              heading: text.columns.seconds,
              cell: (one) =>
                one.startedAt === null || one.endedAt === null
                  ? '–'
                  : ((one.endedAt - one.startedAt) / 1000).toFixed(1),
              align: 'right',
            },
            {
              heading: text.columns.exit,
              cell: (one) => one.signal ?? String(one.exitCode ?? '–'),
              align: 'right',
            },
            {
              heading: text.columns.where,
              cell: (one) =>
                one.placement.map(({ nodeId, devices }) => `${nodeId} ${devices.join(',')}`).join('; '),
            },
            { heading: text.columns.what, cell: (one) => one.message ?? '', isElastic: true },
          ],
          job.attempts,
          { columns, isWide: false },
        ),
      ]

const recoveryLines = (job: JobDetail, text: Context['text'], columns: number | null): string[] =>
  job.recoveries.length === 0
    ? []
    : [
        '',
        ...renderTable(
          [
            { heading: text.columns.whatBroke, cell: (one) => one.what },
            { heading: text.columns.healedFrom, cell: (one) => one.healedFrom },
            { heading: text.columns.ring, cell: (one) => String(one.ring), align: 'right' },
            { heading: text.columns.step, cell: (one) => String(one.step ?? '–'), align: 'right' },
            { heading: text.columns.stepsLost, cell: (one) => String(one.stepsLost), align: 'right' },
            { heading: text.columns.seconds, cell: (one) => one.seconds?.toFixed(1) ?? '–', align: 'right' },
          ],
          job.recoveries,
          { columns, isWide: false },
        ),
      ]
