/** `baton study`: searches whose trials are jobs. They are submitted with `baton apply`. */
import type { Study } from '#contract'
import type { Context } from '../context.ts'
import { listPage } from '../list-page.ts'
import { printOne } from '../output/print.ts'
import { renderTable } from '../output/table.ts'
import { plain } from '../output/width.ts'
import { repeatWatch } from '../watch-screen.ts'

export const list = (context: Context, _args: unknown, { limit }: { limit?: string }): Promise<number> => {
  const { text, clock } = context
  return listPage<Study>(context, {
    path: '/studies',
    limit,
    none: text('studyNone'),
    view: {
      nameOf: ({ id }) => id,
      columns: [
        { heading: text('column.id'), cell: ({ id }) => id.slice(-6) },
        { heading: text('column.name'), cell: ({ name }) => name },
        { heading: text('column.state'), cell: ({ state }) => text.state(state) },
        { heading: text('column.trials'), cell: ({ trials }) => String(trials.length), align: 'right' },
        { heading: text('column.best'), cell: (study) => bestOf(study)?.toFixed(3) ?? '–', align: 'right' },
        {
          heading: text('column.age'),
          cell: ({ createdAt }) => text.age(clock.now() - createdAt),
          align: 'right',
        },
      ],
    },
  })
}

export const show = (context: Context, [id = '']: readonly string[]): Promise<number> =>
  repeatWatch(context, async () => {
    const study = await context.client.get<Study>(`/studies/${encodeURIComponent(id)}`)
    await print(context, study)
    return 0
  })

export async function stop(context: Context, [id = '']: readonly string[]): Promise<number> {
  await print(context, await context.client.post<Study>(`/studies/${encodeURIComponent(id)}/stop`))
  return 0
}

async function print({ screen, text }: Context, study: Study): Promise<void> {
  await printOne(
    screen,
    study,
    ({ id }) => id,
    (one) => [
      `${one.id.slice(-6)} "${one.name}"  ${text.state(one.state)}${one.message === null ? '' : `  ${plain(text.told(one.message, one.said))}`}`,
      ...renderTable(
        [
          {
            heading: text('column.trial'),
            cell: (trial) => String(one.trials.indexOf(trial) + 1),
            align: 'right',
          },
          { heading: text('column.settings'), cell: (trial) => JSON.stringify(trial.settings) },
          { heading: text('column.job'), cell: (trial) => trial.job?.shortId ?? '–' },
          {
            heading: text('column.state'),
            cell: (trial) => (trial.job === null ? '–' : text.state(trial.job.state)),
          },
          { heading: one.objective, cell: (trial) => trial.value?.toFixed(3) ?? '–', align: 'right' },
          { heading: '', cell: (trial) => (one.winner === one.trials.indexOf(trial) ? text('winner') : '') },
        ],
        one.trials,
        { columns: screen.columns, isWide: false },
      ),
      ...(one.finalJob === null
        ? []
        : [
            '',
            text('longRun', {
              id: one.finalJob.shortId,
              name: one.finalJob.name,
              state: text.state(one.finalJob.state),
            }),
          ]),
    ],
  )
}

const bestOf = ({ trials }: Study): number | null => {
  const values = trials.flatMap(({ value }) => (value === null ? [] : [value]))
  return values.length === 0 ? null : Math.min(...values)
}
