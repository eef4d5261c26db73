/**
 * Brings one endpoint nearer to what is wanted: looks at its replicas, decides (plan-replicas.ts), carries out.
 *
 * Replicas are jobs, and jobs outlive the server: after a restart the rows name them and the same look finds
 * them answering.
 */
import type { Kysely } from 'kysely'
import { BatonError, describeError, type Clock, type Logger } from '#base'
import { saidOf, sayError, ServeSettings, verbatim, type JobDetail, type Said } from '#contract'
import { readSettings, type Runtime } from '#runtime'
import type { Tables } from '#store'
import { forgetReplica, noteReplica, noteState, replicasOf, type StoredEndpoint } from './endpoint-rows.ts'
import { newReplica, type KnownEndpoint, type KnownEndpoints } from './known-endpoints.ts'
import { planReplicas, type ReplicaAction, type ReplicaView } from './plan-replicas.ts'
import { lookAtReplica, readAddress } from './replica-view.ts'
import { removeSocket } from './socket-folder.ts'

export interface ReconcileDeps {
  readonly db: Kysely<Tables>
  readonly runtime: Pick<Runtime, 'submit' | 'get' | 'stop' | 'list' | 'events'>
  readonly known: KnownEndpoints
  readonly clock: Clock
  readonly log: Logger
  readonly dataDir: string
  readonly readyTimeoutMs: number
}

/** Who stops a replica, in its job's history. */
export const BY = 'the endpoint'

/** One call at a time for one endpoint. True when it changed something: what follows is seen by another look. */
export async function reconcileEndpoint(deps: ReconcileDeps, endpoint: StoredEndpoint): Promise<boolean> {
  const { db, runtime, clock, known: all } = deps
  const known = all.of(endpoint.project, endpoint.name)
  const replicas = await look(deps, endpoint, known)
  const isRemoved = endpoint.removedAt !== null
  const view = {
    modelRef: endpoint.modelRef,
    wanted: endpoint.wanted,
    isRemoved,
    replicas,
    failures: known.failures,
  }
  const plan = planReplicas(view, clock.now(), deps.readyTimeoutMs)
  const isChanged = await noteState(db, endpoint, plan.state, plan.said)
  if (isChanged) {
    const { name: key, project } = endpoint
    await runtime.events.publish({ topic: 'endpoint', key, change: 'state', project })
  }
  for (const action of plan.actions) await carryOut(deps, endpoint, known, action)
  return isChanged || plan.actions.length > 0
}

async function look(
  { db, runtime, clock, dataDir }: ReconcileDeps,
  endpoint: StoredEndpoint,
  known: KnownEndpoint,
): Promise<ReplicaView[]> {
  const stored = await replicasOf(db, endpoint.project, endpoint.name)
  for (const jobId of known.replicas.keys()) {
    if (!stored.some((replica) => replica.jobId === jobId)) known.replicas.delete(jobId)
  }
  const views = stored.map(async ({ jobId, number }): Promise<ReplicaView> => {
    const { job, address, runningSince } = await lookAtReplica(
      dataDir,
      await runtime.get(endpoint.project, jobId),
    )
    const replica = known.replicas.get(jobId) ?? newReplica(jobId)
    known.replicas.set(jobId, replica)
    replica.isCurrent = isWanted(readSettings(job.spec, ServeSettings), endpoint)
    replica.address = job.state === 'stopping' ? null : address
    if (address !== null || runningSince === null) replica.silentSince = null
    // After a restart of its program the time to load counts from there.
    else replica.silentSince = Math.max(replica.silentSince ?? clock.now(), runningSince)
    if (address !== null && replica.isCurrent) known.failures = null
    return {
      jobId,
      number,
      isCurrent: replica.isCurrent,
      jobState: job.state,
      said:
        job.waitReason === null ? saidOf(job) : (job.waitReason.said ?? verbatim(job.waitReason.sentence)),
      isReady: replica.address !== null,
      silentSince: replica.silentSince,
    }
  })
  return Promise.all(views)
}

const isWanted = ({ model, contextTokens }: ServeSettings, endpoint: StoredEndpoint): boolean =>
  model === endpoint.modelRef && (contextTokens ?? null) === endpoint.contextTokens

async function carryOut(
  deps: ReconcileDeps,
  endpoint: StoredEndpoint,
  known: KnownEndpoint,
  action: ReplicaAction,
): Promise<void> {
  const { db, runtime, log } = deps
  const fields = { endpoint: endpoint.name, ...action }
  switch (action.kind) {
    case 'start':
      try {
        await start(deps, endpoint, action.number)
        log.info('A replica was submitted', fields)
      } catch (error) {
        if (!(error instanceof BatonError)) throw error
        noteFailure(deps, known, sayError(error))
        log.warn('A replica was refused', { ...fields, error })
      }
      return
    case 'stop':
    case 'give-up': {
      const replica = known.replicas.get(action.jobId)
      // From now on nothing new is sent to it; what it answers it finishes.
      if (replica !== undefined) replica.address = null
      if (action.kind === 'give-up') noteFailure(deps, known, action.said)
      await runtime.stop(endpoint.project, action.jobId, BY)
      log.info('A replica is stopped', fields)
      return
    }
    case 'forget':
      if (action.failure !== null) noteFailure(deps, known, action.failure)
      await cleanUp(deps, await runtime.get(endpoint.project, action.jobId))
      await forgetReplica(db, action.jobId)
      known.replicas.delete(action.jobId)
  }
}

async function start(
  { db, runtime }: ReconcileDeps,
  endpoint: StoredEndpoint,
  number: number,
): Promise<void> {
  const { project, name, modelRef, contextTokens, owner } = endpoint
  const settings = {
    endpoint: name,
    model: modelRef,
    number,
    ...(contextTokens === null ? {} : { contextTokens }),
  }
  const { job } = await runtime.submit({
    spec: {
      name: `${name.slice(0, 58).replace(/[^a-z0-9]+$/, '')}-${number}`,
      kind: 'serve',
      queue: 'serving',
      priority: 9,
      // A small model on the CPU holds no slot: it works only while somebody asks.
      resources: { devices: 0 },
      with: settings,
      recovery: { maxRestarts: 1000 },
    },
    project,
    owner,
  })
  const isOurs = await noteReplica(db, { jobId: job.id, project, endpoint: name, number })
  if (!isOurs) await runtime.stop(project, job.id, BY)
}

function noteFailure({ clock }: ReconcileDeps, known: KnownEndpoint, said: Said): void {
  known.failures = { count: (known.failures?.count ?? 0) + 1, said, at: clock.now() }
}

/** A replica that was killed leaves its socket. */
async function cleanUp({ dataDir, log }: ReconcileDeps, job: JobDetail): Promise<void> {
  for (const { number } of job.attempts) {
    const address = await readAddress(dataDir, job.id, number).catch((error: unknown) => {
      log.debug('A replica left no readable address', { jobId: job.id, reason: describeError(error) })
      return null
    })
    if (address !== null) removeSocket(address.socket)
  }
}
