/** `baton status`: is it up, is anything wrong, what is going on. */
import type { Endpoint, Overview } from '#contract'
import type { Context } from '../context.ts'
import { EXIT } from '../exit-codes.ts'
import { isGone } from '../http/client.ts'
import { printOne } from '../output/print.ts'
import { age, bytes } from '../output/units.ts'
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
      () => [text.statusDown(dataDir), text.statusStart],
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
      text.statusUp(
        url,
        overview.version,
        age(overview.now - overview.startedAt),
        bytes(overview.serverMemoryBytes),
      ),
      text.statusJobs(overview.jobs),
      text.statusDevices(overview.devices),
      text.statusRecoveries(overview.recoveries24h.count, overview.recoveries24h.stepsLost),
      text.statusGuard(overview.guard24h),
      ...(endpoints.length === 0
        ? []
        : [
            text.statusEndpoints(
              endpoints.map(({ name, model, state }) => `${name} (${model}, ${state})`).join(', '),
            ),
          ]),
      overview.python.available
        ? text.statusTraining(overview.python.torch ?? '')
        : text.statusNoTraining(overview.python.why),
      ...(isLocal ? [text.statusPlace(dataDir, serverLog(dataDir))] : []),
    ],
  )
  return 0
}
