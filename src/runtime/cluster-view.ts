/** Queues, nodes and the overview, as people see them. */
import { sql } from 'kysely'
import type { ClusterNode, Overview, Queue } from '#contract'
import type { RuntimeContext } from './context.ts'
import { deviceUse } from './device-use.ts'

const HOLDING = ['starting', 'running', 'recovering', 'stopping']

/** Counted by the database: a line for each queue, however long they are. */
export async function viewQueues({ db }: RuntimeContext, project: string): Promise<Queue[]> {
  const isWaiting = sql<boolean>`state = 'waiting'`
  const found = await db
    .selectFrom('job')
    .select([
      'queue as name',
      sql<number>`count(*) filter (where ${isWaiting})`.as('waiting'),
      sql<number>`count(*) filter (where not ${isWaiting})`.as('running'),
      sql<number>`coalesce(sum((spec->'resources'->>'tasks')::bigint * (spec->'resources'->>'devices')::bigint)
        filter (where not ${isWaiting}), 0)::bigint`.as('devicesHeld'),
    ])
    .where('project', '=', project)
    .where('state', 'in', ['waiting', ...HOLDING])
    .groupBy('queue')
    .execute()
  const queues = found.some(({ name }) => name === 'default')
    ? found
    : [...found, { name: 'default', waiting: 0, running: 0, devicesHeld: 0 }]
  return queues.toSorted((a, b) => (a.name < b.name ? -1 : 1))
}

export async function viewNodes({ db, cluster }: RuntimeContext): Promise<ClusterNode[]> {
  const held = await db
    .selectFrom('deviceBinding')
    .innerJoin('attempt', 'attempt.id', 'deviceBinding.attemptId')
    .select(['deviceBinding.nodeId', 'deviceBinding.deviceId', 'attempt.jobId'])
    .execute()
  const jobOf = new Map(held.map((row) => [`${row.nodeId}\n${row.deviceId}`, row.jobId]))
  return (await cluster.nodes()).map((node) => ({
    id: node.id,
    cluster: node.cluster,
    state: 'ready',
    devices: node.devices.map((device) =>
      Object.assign({ jobId: jobOf.get(`${node.id}\n${device.id}`) ?? null }, device),
    ),
    memoryMiB: node.memoryMiB,
    memoryUsedMiB: node.memoryUsedMiB,
    cpuCount: node.cpuCount,
    seenAt: cluster.seenAt(),
  }))
}

type RuntimeOverview = Pick<Overview, 'jobs' | 'devices' | 'recoveries24h'>

export async function viewOverview(context: RuntimeContext, project: string): Promise<RuntimeOverview> {
  const now = context.clock.now()
  const jobs = await context.db
    .selectFrom('job')
    .select(['state', (eb) => eb.fn.countAll<number>().as('count')])
    .where('project', '=', project)
    .where((eb) =>
      eb.or([eb('endedAt', 'is', null), eb('endedAt', '>=', new Date(now).setHours(0, 0, 0, 0))]),
    )
    .groupBy('state')
    .execute()
  const countOf = (...states: string[]): number =>
    jobs.filter((row) => states.includes(row.state)).reduce((sum, row) => sum + row.count, 0)
  const recoveries = await context.db
    .selectFrom('recovery')
    .innerJoin('job', 'job.id', 'recovery.jobId')
    .select((eb) => [
      eb.fn.countAll<number>().as('count'),
      eb.fn.coalesce(eb.fn.sum<number>('recovery.stepsLost'), eb.lit(0)).as('stepsLost'),
    ])
    .where('job.project', '=', project)
    .where('recovery.at', '>=', now - 24 * 3600 * 1000)
    .executeTakeFirstOrThrow()
  const devices = (await viewNodes(context)).flatMap((node) => node.devices)
  return {
    jobs: {
      waiting: countOf('waiting'),
      running: countOf('starting', 'running', 'stopping', 'publishing'),
      recovering: countOf('recovering'),
      succeededToday: countOf('succeeded'),
      failedToday: countOf('failed'),
    },
    devices: deviceUse(devices),
    recoveries24h: { count: recoveries.count, stepsLost: Number(recoveries.stepsLost) },
  }
}
