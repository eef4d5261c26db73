/** `baton status`: is it up, is anything wrong, what is going on. */
import type { Endpoint, Overview } from '#contract'
import type { Context } from '../context.ts'
import { EXIT } from '../exit-codes.ts'
import { isGone } from '../http/client.ts'
import { printOne } from '../output/print.ts'
import { bytes } from '../output/units.ts'
import { serverLog } from '../server/start-server.ts'
import { repeatWatch } from '../watch-screen.ts'

export async function run(context: Context): Promise<number> {
  return repeatWatch(context, () => show(context))
}

async function show(context: Context): Promise<number> {
  const { client, screen, text, dataDir } = context
  let overview: Overview
  try {
    overview = await client.get<Overview>('/overview')
  } catch (error) {
    if (!isGone(error)) throw error
    const answer = { state: 'down', dataDir, logFile: serverLog(dataDir) }
    await printOne(
      screen,
      answer,
      () => 'down',
      () => [text('statusDown', { dir: dataDir }), text('statusStart')],
    )
    return EXIT.unreachable
  }
  const { items: endpoints } = await client.list<Endpoint>('/endpoints', {}, 100)
  const { url, isLocal } = client.server()
  const answer = {
    state: 'up',
    url,
    ...(isLocal ? { dataDir, logFile: serverLog(dataDir) } : {}),
    ...overview,
    endpointList: endpoints.map(({ name, model, state }) => ({ name, model, state })),
  }
  await printOne(
    screen,
    answer,
    () => 'up',
    () => [
      text('statusUp', {
        url,
        version: overview.version,
        since: text.age(overview.now - overview.startedAt),
        memory: bytes(overview.serverMemoryBytes),
      }),
      text('statusJobs', overview.jobs),
      describeDevices(overview.devices, text),
      text('statusRecoveries', {
        count: overview.recoveries24h.count,
        stepsLost: overview.recoveries24h.stepsLost,
      }),
      text('statusGuard', overview.guard24h),
      ...(endpoints.length === 0
        ? []
        : [
            text('statusEndpoints', {
              list: endpoints
                .map(({ name, model, state }) => `${name} (${model}, ${text.state(state)})`)
                .join(', '),
            }),
          ]),
      overview.python.available
        ? text('statusTraining', { torch: overview.python.torch ?? '' })
        : text('statusNoTraining', { why: text.told(overview.python.why, overview.python.said) }),
      ...(isLocal ? [text('statusPlace', { dir: dataDir, log: serverLog(dataDir) })] : []),
    ],
  )
  return 0
}

function describeDevices(
  { allocated, total, used, sick }: Overview['devices'],
  text: Context['text'],
): string {
  return [
    text('statusDevices', { allocated, total }),
    used === null || allocated === 0 ? '' : text('statusBusy', { used: used.toFixed(1) }),
    sick === 0 ? '' : text('statusSick', { sick }),
  ].join('')
}
