/** `baton model`: versions, where they come from, whether they were admitted. */
import type { ModelDetail, ModelSummary, SubmittedJob } from '#contract'
import type { Context } from '../context.ts'
import { jobFailed, usage } from '../errors.ts'
import { listPage } from '../list-page.ts'
import { printOne } from '../output/print.ts'
import { renderTable } from '../output/table.ts'
import { age, bytes, timestamp, whole } from '../output/units.ts'
import { plain } from '../output/width.ts'
import { watchJob } from '../watch-job.ts'
import { splitRef } from './dataset.ts'

export const list = (context: Context, _args: unknown, { limit }: { limit?: string }): Promise<number> => {
  const { text, clock } = context
  return listPage<ModelSummary>(context, {
    path: '/models',
    limit,
    none: text.modelNone,
    view: {
      nameOf: ({ name }) => name,
      columns: [
        { heading: text.columns.name, cell: ({ name }) => name },
        { heading: text.columns.latest, cell: ({ name, latest }) => `${name}@${latest}` },
        { heading: text.columns.versions, cell: ({ versions }) => String(versions), align: 'right' },
        { heading: text.columns.parameters, cell: ({ parameters }) => whole(parameters), align: 'right' },
        { heading: text.columns.endpoints, cell: ({ endpoints }) => endpoints.join(', ') || '–' },
        { heading: text.columns.age, cell: ({ updatedAt }) => age(clock.now() - updatedAt), align: 'right' },
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
  if (history.length === 0 && version !== null)
    throw usage(`${name} has no version ${version}`, `baton model show ${name}`)
  await printOne(
    screen,
    { ...model, history },
    (one) => one.name,
    () => [
      ...renderTable(
        [
          { heading: text.columns.version, cell: (one) => one.ref },
          { heading: text.columns.parameters, cell: (one) => whole(one.parameters), align: 'right' },
          { heading: text.columns.size, cell: (one) => bytes(one.bytes), align: 'right' },
          {
            heading: text.columns.evalLoss,
            cell: (one) => one.evaluation.evalLoss?.toFixed(3) ?? '–',
            align: 'right',
          },
          { heading: text.columns.gate, cell: (one) => one.gate.state },
          { heading: text.columns.from, cell: (one) => one.sourceJobId?.slice(-6) ?? '–' },
          { heading: text.columns.data, cell: (one) => one.datasetRefs.join(', ') || '–' },
          { heading: text.columns.created, cell: (one) => timestamp(one.createdAt) },
        ],
        history,
        { columns: screen.columns, isWide: false },
      ),
      ...history
        .slice(0, 1)
        .flatMap((one) => ['', `${one.ref}: ${plain(one.gate.why)}`, `  sha256 ${one.weightsSha256}`]),
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
  for (const warning of submitted.warnings) say(`! ${warning}`)
  if (waitMs === null) {
    await printOne(
      screen,
      submitted.job,
      ({ id }) => id,
      ({ shortId }) => [text.registering(name, shortId)],
    )
    return 0
  }
  const job = await watchJob(context, submitted.job.id, { limitMs: waitMs })
  if (job.state !== 'succeeded') throw jobFailed(job.name, job.shortId, job.state, job.message)
  const ref = job.outputs.find((output) => output.kind === 'model')?.ref ?? name
  await printOne(
    screen,
    job,
    () => ref,
    () => [ref],
  )
  return 0
}
