/** From the rows to a snapshot, from the scheduler's decisions back to the rows. */
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { sql } from 'kysely'
import { canonicalJson, newId, systemErrorCode } from '#base'
import { say, type JobSpec, type Placement, type WaitReason } from '#contract'
import { schedule, type Decision, type Gang, type Node, type Snapshot, type WaitingJob } from '#scheduler'
import type { RuntimeContext } from './context.ts'
import { jobLine } from './job-lines.ts'
import { placementOf, specOf, type JobRecord } from './job-record.ts'
import type { NodeInventory } from './launcher.ts'
import { moveJob, StaleJobError } from './move-job.ts'

/** Tasks without devices that a node takes at once: more would be a mistake, not a wish. */
const SHARED_TASK_LIMIT = 64
/** Rows whose reason changed that are written in one cycle; the rest follow in the next. */
const REASON_LIMIT = 500

/** One scheduling cycle. True when something was bound. */
export async function bindJobs(context: RuntimeContext): Promise<boolean> {
  const waiting = await context.db.selectFrom('job').selectAll().where('state', '=', 'waiting').execute()
  if (waiting.length === 0) return false
  const byId = new Map(waiting.map((job) => [job.id, job]))
  const decisions = schedule(await takeSnapshot(context, waiting))
  let hasBound = false
  for (const decision of decisions) {
    const job = byId.get(decision.jobId)
    if (decision.kind !== 'bind' || job === undefined) continue
    hasBound = (await bind(context, job, decision.placement)) || hasBound
  }
  await writeReasons(context, byId, decisions)
  return hasBound
}

/** What a cycle would decide now if this job were the newest in its queue; null: nothing, which never happens. */
export async function foresee(
  context: RuntimeContext,
  spec: JobSpec,
  project: string,
): Promise<Decision | null> {
  const waiting = await context.db.selectFrom('job').selectAll().where('state', '=', 'waiting').execute()
  const snapshot = await takeSnapshot(context, waiting)
  const { name, queue, priority } = spec
  // Behind all ids that are given out: of equal jobs it is the last.
  const id = 'job_~'
  const times = { queuedAt: snapshot.now, notBefore: 0 }
  const job = { ...gangOf({ spec }), ...times, id, name, project, queue, priority }
  const decisions = schedule({ ...snapshot, waiting: [...snapshot.waiting, job] })
  return decisions.find(({ jobId }) => jobId === id) ?? null
}

export const gangOf = (job: { readonly spec: unknown }): Gang => {
  const { resources } = specOf(job)
  return {
    taskCount: resources.tasks,
    devicesPerTask: resources.devices,
    deviceKind: resources.deviceKind,
    memoryMiBPerTask: resources.memoryMiB ?? 0,
  }
}

/** A node as the scheduler sees it, with nobody on it. */
export const emptyNode = (node: NodeInventory): Node => ({
  id: node.id,
  cluster: node.cluster,
  state: 'ready',
  devices: node.devices.map(({ id, kind, health }) => ({
    id,
    kind,
    isHealthy: health !== 'sick',
    heldBy: null,
  })),
  memoryMiB: node.memoryMiB,
  memoryPromisedMiB: 0,
  sharedTaskCount: 0,
  sharedTaskLimit: SHARED_TASK_LIMIT,
})

async function takeSnapshot(context: RuntimeContext, waiting: readonly JobRecord[]): Promise<Snapshot> {
  const { db, clock, cluster } = context
  const held = await db
    .selectFrom('deviceBinding')
    .innerJoin('attempt', 'attempt.id', 'deviceBinding.attemptId')
    .innerJoin('job', 'job.id', 'attempt.jobId')
    .select(['deviceBinding.nodeId', 'deviceBinding.deviceId', 'job.id', 'job.name', 'job.project'])
    .execute()
  const open = await db
    .selectFrom('attempt')
    .innerJoin('job', 'job.id', 'attempt.jobId')
    .select(['attempt.placement', 'job.spec'])
    .where('attempt.state', '<>', 'ended')
    .execute()
  const holderOf = new Map(held.map((row) => [`${row.nodeId}\n${row.deviceId}`, row.id]))
  const nodes = (await cluster.nodes()).map(emptyNode).map((node): Node => {
    let [memoryPromisedMiB, sharedTaskCount] = [0, 0]
    for (const attempt of open) {
      const gang = gangOf(attempt)
      const tasks = placementOf(attempt).filter((task) => task.nodeId === node.id).length
      memoryPromisedMiB += tasks * gang.memoryMiBPerTask
      if (gang.devicesPerTask === 0) sharedTaskCount += tasks
    }
    const devices = node.devices.map(({ id, kind, isHealthy }) => ({
      id,
      kind,
      isHealthy,
      heldBy: holderOf.get(`${node.id}\n${id}`) ?? null,
    }))
    return Object.assign({}, node, { devices, memoryPromisedMiB, sharedTaskCount })
  })
  return {
    now: clock.now(),
    nodes,
    waiting: waiting.map(waitingJob),
    holders: new Map(held.map((row) => [row.id, row])),
  }
}

const waitingJob = (job: JobRecord): WaitingJob => ({
  ...gangOf(job),
  id: job.id,
  name: job.name,
  project: job.project,
  queue: job.queue,
  priority: job.priority,
  queuedAt: job.queuedAt,
  notBefore: job.notBefore,
})

/** Attempt, devices and state in one transaction: all or nothing. */
async function bind(context: RuntimeContext, job: JobRecord, placement: Placement): Promise<boolean> {
  const { db, clock, events, launcher, dataDir } = context
  const now = clock.now()
  try {
    await db.transaction().execute(async (trx) => {
      const starting = await moveJob(trx, job, 'starting', { position: null, waitReason: null })
      const { last } = await trx
        .selectFrom('attempt')
        .select((eb) => eb.fn.max('number').as('last'))
        .where('jobId', '=', job.id)
        .executeTakeFirstOrThrow()
      const number = Number(last ?? 0) + 1
      const attemptId = newId('att', now)
      await trx
        .insertInto('attempt')
        .values({
          id: attemptId,
          jobId: job.id,
          number,
          state: 'starting',
          token: randomBytes(24).toString('base64url'),
          launcher: launcher.name,
          placement: JSON.stringify(placement),
          directory: join(dataDir, 'jobs', job.id, `attempt-${number}`),
          createdAt: now,
        })
        .execute()
      const bindings = placement.flatMap(({ nodeId, devices }) =>
        devices.map((deviceId) => ({ nodeId, deviceId, attemptId })),
      )
      if (bindings.length > 0) await trx.insertInto('deviceBinding').values(bindings).execute()
      await events.record(trx, [
        jobLine(job.id, 'state', 'state', say('history.starts', { where: placementText(placement) }), now),
        { topic: 'queue', key: starting.queue, change: 'state', project: job.project },
        { topic: 'node', key: placement[0]?.nodeId ?? '', change: 'state' },
      ])
    })
    return true
  } catch (error) {
    // 23505: a device was bound, or an attempt made, by another server meanwhile.
    if (error instanceof StaleJobError || systemErrorCode(error) === '23505') return false
    throw error
  }
}

function placementText(placement: Placement): string {
  const parts = [...new Set(placement.map((task) => task.nodeId))].map((nodeId) => {
    const devices = placement.filter((task) => task.nodeId === nodeId).flatMap((task) => task.devices)
    return devices.length === 0 ? nodeId : `${nodeId} (${devices.join(', ')})`
  })
  return parts.join(', ')
}

async function writeReasons(
  context: RuntimeContext,
  jobs: ReadonlyMap<string, JobRecord>,
  decisions: readonly Decision[],
): Promise<void> {
  const changed: { id: string; position: number; reason: WaitReason }[] = []
  const queues = new Map<string, { queue: string; project: string }>()
  for (const decision of decisions) {
    const job = jobs.get(decision.jobId)
    if (decision.kind !== 'wait' || job === undefined) continue
    const { position, reason } = decision
    const isSame =
      job.position === position &&
      job.waitReason !== null &&
      canonicalJson(job.waitReason) === canonicalJson(reason)
    if (!isSame) {
      changed.push({ id: job.id, position, reason })
      queues.set(`${job.project}\n${job.queue}`, { queue: job.queue, project: job.project })
    }
    if (changed.length === REASON_LIMIT) break
  }
  if (changed.length === 0) return
  const rows = changed.map(({ id, position, reason }) => ({ id, position, reason: JSON.stringify(reason) }))
  await context.db.transaction().execute(async (trx) => {
    await sql`
      update job set position = new.position, wait_reason = new.reason::jsonb
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as new(id text, position integer, reason text)
      where job.id = new.id and job.state = 'waiting'`.execute(trx)
    await context.events.record(trx, [
      ...changed.map(({ id }) => ({ topic: 'job', key: id, change: 'state' }) as const),
      ...[...queues.values()].map(
        ({ queue, project }) => ({ topic: 'queue', key: queue, change: 'state', project }) as const,
      ),
    ])
  })
}
