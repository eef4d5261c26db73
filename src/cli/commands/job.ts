/** `baton job show` and `baton job history`. */
import { isTerminal as isEnded, type JobDetail, type JobEvent } from '#contract'
import type { Context } from '../context.ts'
import { listPage } from '../list-page.ts'
import { describeProgress, describeWants } from '../output/job-text.ts'
import { printOne } from '../output/print.ts'
import { renderTable } from '../output/table.ts'
import { clockTime, timestamp } from '../output/units.ts'
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
  const { text } = context
  return listPage<JobEvent>(context, {
    path: `/jobs/${encodeURIComponent(id)}/history`,
    limit,
    view: {
      nameOf: (event) => String(event.id),
      columns: [
        { heading: text('column.time'), cell: (event) => timestamp(event.at) },
        { heading: text('column.kind'), cell: (event) => text.word('event', event.kind) },
        {
          heading: text('column.what'),
          cell: (event) => text.told(event.message, event.said),
          isElastic: true,
        },
      ],
    },
  })
}

export function describe(job: JobDetail, { text, clock, screen }: Context): string[] {
  const now = clock.now()
  const ranMs = job.startedAt === null ? null : (job.endedAt ?? now) - job.startedAt
  const lines: (readonly [string, string])[] = [
    [text('column.state'), `${text.state(job.state)}${ranMs === null ? '' : ` · ${clockTime(ranMs)}`}`],
    ...(job.message === null
      ? []
      : [[text('column.what'), plain(text.told(job.message, job.said))] as const]),
    ...(job.progress === null || isEnded(job.state)
      ? []
      : [[text('column.progress'), describeProgress(job.progress, text).join(' · ')] as const]),
    ...(job.waitReason === null
      ? []
      : [[text('column.waits'), plain(text.told(job.waitReason.sentence, job.waitReason.said))] as const]),
    [text('column.kind'), job.spec.recipe === undefined ? job.kind : `${job.kind} (${job.spec.recipe})`],
    [text('column.queue'), text('queuePriority', { queue: job.queue, priority: job.priority })],
    [text('column.devices'), describeWants(job, text)],
    [text('column.age'), text('created', { age: text.age(now - job.createdAt), owner: job.owner })],
    ...Object.entries(job.spec.inputs).map(
      ([name, ref]) => [text('column.input'), `${name}: ${ref}`] as const,
    ),
    ...job.outputs.map(
      (output) => [text('column.output'), `${output.name}: ${output.ref ?? output.kind}`] as const,
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
            { heading: text('column.attempt'), cell: (one) => String(one.number), align: 'right' },
            { heading: text('column.state'), cell: (one) => text.state(one.outcome ?? one.state) },
            {
              heading: text('column.seconds'),
              cell: (one) =>
                one.startedAt === null || one.endedAt === null
                  ? '–'
                  : ((one.endedAt - one.startedAt) / 1000).toFixed(1),
              align: 'right',
            },
            {
              heading: text('column.exit'),
              cell: (one) => one.signal ?? String(one.exitCode ?? '–'),
              align: 'right',
            },
            {
              heading: text('column.where'),
              cell: (one) =>
                one.placement.map(({ nodeId, devices }) => `${nodeId} ${devices.join(',')}`).join('; '),
            },
            {
              heading: text('column.what'),
              cell: (one) => text.told(one.message, one.said),
              isElastic: true,
            },
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
            { heading: text('column.whatBroke'), cell: (one) => text.told(one.what, one.whatSaid) },
            {
              heading: text('column.healedFrom'),
              cell: (one) => text.told(one.healedFrom, one.healedFromSaid),
            },
            { heading: text('column.ring'), cell: (one) => String(one.ring), align: 'right' },
            { heading: text('column.step'), cell: (one) => String(one.step ?? '–'), align: 'right' },
            { heading: text('column.stepsLost'), cell: (one) => String(one.stepsLost), align: 'right' },
            {
              heading: text('column.seconds'),
              cell: (one) => one.seconds?.toFixed(1) ?? '–',
              align: 'right',
            },
          ],
          job.recoveries,
          { columns, isWide: false },
        ),
      ]
