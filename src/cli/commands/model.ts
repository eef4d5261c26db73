/** `baton model`: versions, where they come from, whether they were admitted. */
import type { ModelDetail, ModelSummary, SubmittedJob } from '#contract'
import type { Context } from '../context.ts'
import { jobFailed, noVersion } from '../errors.ts'
import { listPage } from '../list-page.ts'
import { tellWarnings } from '../output/job-text.ts'
import { printOne } from '../output/print.ts'
import { renderTable } from '../output/table.ts'
import { bytes, timestamp, whole } from '../output/units.ts'
import { plain } from '../output/width.ts'
import { watchJob } from '../watch-job.ts'
import { splitRef } from './dataset.ts'

export const list = (context: Context, _args: unknown, { limit }: { limit?: string }): Promise<number> => {
  const { text, clock } = context
  return listPage<ModelSummary>(context, {
    path: '/models',
    limit,
    none: text('modelNone'),
    view: {
      nameOf: ({ name }) => name,
      columns: [
        { heading: text('column.name'), cell: ({ name }) => name },
        { heading: text('column.latest'), cell: ({ name, latest }) => `${name}@${latest}` },
        { heading: text('column.versions'), cell: ({ versions }) => String(versions), align: 'right' },
        { heading: text('column.parameters'), cell: ({ parameters }) => whole(parameters), align: 'right' },
        { heading: text('column.endpoints'), cell: ({ endpoints }) => endpoints.join(', ') || '–' },
        {
          heading: text('column.age'),
          cell: ({ updatedAt }) => text.age(clock.now() - updatedAt),
          align: 'right',
        },
      ],
    },
  })
}

export async function show(
  { client, screen, text }: Context,
  [ref = '']: readonly string[],
): Promise<number> {
  const { name, version } = splitRef(ref)
  const model = await client.get<ModelDetail>(`/models/${encodeURIComponent(name)}`)
  const history = version === null ? model.history : model.history.filter((one) => one.version === version)
  if (history.length === 0 && version !== null) throw noVersion('model', name, version)
  await printOne(
    screen,
    { ...model, history },
    (one) => one.name,
    () => [
      ...renderTable(
        [
          { heading: text('column.version'), cell: (one) => one.ref },
          { heading: text('column.parameters'), cell: (one) => whole(one.parameters), align: 'right' },
          { heading: text('column.size'), cell: (one) => bytes(one.bytes), align: 'right' },
          {
            heading: text('column.evalLoss'),
            cell: (one) => one.evaluation.evalLoss?.toFixed(3) ?? '–',
            align: 'right',
          },
          { heading: text('column.gate'), cell: (one) => text.gate(one.gate.state) },
          { heading: text('column.from'), cell: (one) => one.sourceJobId?.slice(-6) ?? '–' },
          { heading: text('column.data'), cell: (one) => one.datasetRefs.join(', ') || '–' },
          { heading: text('column.created'), cell: (one) => timestamp(one.createdAt) },
        ],
        history,
        { columns: screen.columns, isWide: false },
      ),
      ...history
        .slice(0, 1)
        .flatMap((one) => [
          '',
          `${one.ref}: ${plain(text.told(one.gate.why, one.gate.said))}`,
          `  sha256 ${one.weightsSha256}`,
        ]),
    ],
  )
  return 0
}

export async function register(
  context: Context,
  [name = '']: readonly string[],
  { job: jobId = '' }: { job?: string },
): Promise<number> {
  const { client, screen, options, waitMs, say, text } = context
  const submitted = await client.post<SubmittedJob>(
    '/models',
    { name, jobId },
    { onceKey: options.idempotencyKey },
  )
  for (const warning of tellWarnings(submitted, text)) say(`! ${warning}`)
  if (waitMs === null) {
    await printOne(
      screen,
      submitted.job,
      ({ id }) => id,
      ({ shortId }) => [text('registering', { name, id: shortId })],
    )
    return 0
  }
  const job = await watchJob(context, submitted.job.id, { limitMs: waitMs })
  if (job.state !== 'succeeded') throw jobFailed(job)
  const ref = job.outputs.find((output) => output.kind === 'model')?.ref ?? name
  await printOne(
    screen,
    job,
    () => ref,
    () => [ref],
  )
  return 0
}
