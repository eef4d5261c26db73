/** `baton endpoint`: models that answer. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Endpoint } from '#contract'
import type { Context } from '../context.ts'
import { endpointFailing, waitTimedOut } from '../errors.ts'
import { listPage } from '../list-page.ts'
import { printOne, type ListView } from '../output/print.ts'
import { renderTable } from '../output/table.ts'
import { plain } from '../output/width.ts'
import { readWhole } from '../read-number.ts'
import { repeatWatch } from '../watch-screen.ts'

const POLL_MS = 300

export const list = (context: Context, _args: unknown, options: { limit?: string }): Promise<number> =>
  repeatWatch(context, () =>
    listPage(context, {
      path: '/endpoints',
      limit: options.limit,
      none: context.text('endpointNone'),
      view: view(context),
    }),
  )

export const show = (context: Context, [name = '']: readonly string[]): Promise<number> =>
  repeatWatch(context, async () => {
    const endpoint = await context.client.get<Endpoint>(`/endpoints/${encodeURIComponent(name)}`)
    await print(context, endpoint)
    return 0
  })

interface CreateOptions {
  readonly model?: string
  readonly replicas?: string
  readonly contextTokens?: string
}

export async function create(
  context: Context,
  [name = '']: readonly string[],
  { model = '', replicas, contextTokens }: CreateOptions,
): Promise<number> {
  const { client, options, waitMs } = context
  const spec = {
    name,
    model,
    ...(replicas === undefined
      ? {}
      : { replicas: readWhole('--replicas', replicas, { least: 0, most: 64 }) }),
    ...(contextTokens === undefined
      ? {}
      : { contextTokens: readWhole('--context-tokens', contextTokens, { least: 16, most: 1_048_576 }) }),
  }
  const endpoint = await client.post<Endpoint>('/endpoints', spec, { onceKey: options.idempotencyKey })
  await print(
    context,
    waitMs === null ? endpoint : await waitUntilServing(context, endpoint.name, model, waitMs),
  )
  return 0
}

export async function remove(context: Context, [name = '']: readonly string[]): Promise<number> {
  await print(context, await context.client.delete<Endpoint>(`/endpoints/${encodeURIComponent(name)}`))
  return 0
}

async function waitUntilServing(
  context: Context,
  name: string,
  model: string,
  limitMs: number,
): Promise<Endpoint> {
  const { client, progress, text } = context
  const startedAt = performance.now()
  for (;;) {
    const endpoint = await client.get<Endpoint>(`/endpoints/${encodeURIComponent(name)}`)
    const isThere = endpoint.model === model || endpoint.model.startsWith(`${model}@`)
    if (endpoint.state === 'serving' && isThere) {
      progress.end()
      return endpoint
    }
    if (endpoint.state === 'failing') {
      progress.end()
      throw endpointFailing(name, text.told(endpoint.message, endpoint.said) || text('noReason'))
    }
    if (performance.now() - startedAt > limitMs) {
      progress.end()
      throw waitTimedOut(`endpoint ${name}`, Math.round(limitMs / 1000), `baton endpoint show ${name}`)
    }
    progress.show(endpoint.state, `${name}  ${text.state(endpoint.state)}`, null)
    await sleep(POLL_MS)
  }
}

async function print({ screen, text, clock }: Context, endpoint: Endpoint): Promise<void> {
  await printOne(
    screen,
    endpoint,
    ({ name }) => name,
    (one) => [
      ...renderTable(view({ text, clock }).columns, [one], { columns: screen.columns, isWide: false }),
      ...(one.message === null ? [] : [`  ${plain(text.told(one.message, one.said))}`]),
      ...one.replicas.map(
        ({ shortId, state, ready, requests }) =>
          `  ${text('replica', { id: shortId, state: text.state(state), ready: text(ready ? 'ready' : 'notReady'), requests })}`,
      ),
      ...(one.state === 'stopped' ? [] : ['', `  ${text('talkTo', { name: one.name })}`]),
    ],
  )
}

const view = ({ text, clock }: Pick<Context, 'text' | 'clock'>): ListView<Endpoint> => ({
  nameOf: ({ name }) => name,
  columns: [
    { heading: text('column.name'), cell: ({ name }) => name },
    { heading: text('column.model'), cell: ({ model }) => model },
    { heading: text('column.state'), cell: ({ state }) => text.state(state) },
    {
      heading: text('column.ready'),
      cell: ({ replicas, wanted }) => `${replicas.filter(({ ready }) => ready).length}/${wanted}`,
      align: 'right',
    },
    { heading: text('column.engine'), cell: ({ engine }) => engine },
    { heading: text('column.requests'), cell: ({ stats }) => String(stats.requests), align: 'right' },
    {
      heading: text('column.firstToken'),
      cell: ({ stats }) => (stats.firstTokenMsP50 === null ? '–' : `${Math.round(stats.firstTokenMsP50)} ms`),
      align: 'right',
    },
    {
      heading: text('column.age'),
      cell: ({ createdAt }) => text.age(clock.now() - createdAt),
      align: 'right',
    },
    { heading: 'URL', cell: ({ url }) => url, isWide: true },
  ],
})
