/** The tables of endpoints and their replicas: the one place that writes them. */
import type { Kysely, Selectable } from 'kysely'
import { z } from 'zod'
import { Endpoint, Said } from '#contract'
import { messageColumns, NOTHING_SAID, type EndpointRow, type Tables } from '#store'

export type EndpointState = Endpoint['state']

export interface StoredEndpoint {
  readonly name: string
  readonly project: string
  readonly modelRef: string
  readonly wanted: number
  readonly contextTokens: number | null
  readonly state: EndpointState
  readonly message: string | null
  readonly said: Said | null
  readonly owner: string
  readonly createdAt: number
  readonly removedAt: number | null
}

export interface StoredReplica {
  readonly jobId: string
  readonly number: number
}

/** Makes the endpoint, or changes what is wanted of the one of this name. */
export async function putEndpoint(
  db: Kysely<Tables>,
  wanted: Omit<StoredEndpoint, 'state' | 'message' | 'said' | 'removedAt'>,
): Promise<void> {
  const { modelRef, wanted: count, contextTokens, owner, createdAt } = wanted
  await db
    .insertInto('endpoint')
    .values({ ...wanted, state: 'starting', ...NOTHING_SAID, removedAt: null })
    .onConflict((conflict) =>
      conflict.columns(['project', 'name']).doUpdateSet((eb) => ({
        modelRef,
        wanted: count,
        contextTokens,
        owner,
        // One that was removed begins anew.
        createdAt: eb
          .case()
          .when('endpoint.removedAt', 'is', null)
          .then(eb.ref('endpoint.createdAt'))
          .else(createdAt)
          .end(),
        removedAt: null,
      })),
    )
    .execute()
}

export async function removeEndpoint(
  db: Kysely<Tables>,
  project: string,
  name: string,
  now: number,
): Promise<void> {
  await db
    .updateTable('endpoint')
    .set({ removedAt: now, state: 'stopped', ...NOTHING_SAID })
    .where('project', '=', project)
    .where('name', '=', name)
    .where('removedAt', 'is', null)
    .execute()
}

/** True when this changed something. */
export async function noteState(
  db: Kysely<Tables>,
  { project, name }: StoredEndpoint,
  state: EndpointState,
  said: Said | null,
): Promise<boolean> {
  const columns = messageColumns(said)
  const { numUpdatedRows } = await db
    .updateTable('endpoint')
    .set({ state, ...columns })
    .where('project', '=', project)
    .where('name', '=', name)
    .where((eb) => eb.or([eb('state', '!=', state), eb('message', 'is distinct from', columns.message)]))
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

export async function readEndpoint(
  db: Kysely<Tables>,
  project: string,
  name: string,
): Promise<StoredEndpoint | null> {
  const row = await db
    .selectFrom('endpoint')
    .selectAll()
    .where('project', '=', project)
    .where('name', '=', name)
    .executeTakeFirst()
  return row === undefined ? null : fromRow(row)
}

/** In the order of their names, from the one after `after`; removed ones are left out. */
export async function listEndpoints(
  db: Kysely<Tables>,
  project: string,
  after: string,
  limit: number,
): Promise<StoredEndpoint[]> {
  const rows = await db
    .selectFrom('endpoint')
    .selectAll()
    .where('project', '=', project)
    .where('removedAt', 'is', null)
    .where('name', '>', after)
    .orderBy('name')
    .limit(limit)
    .execute()
  return rows.map(fromRow)
}

/** What has to be looked after: endpoints, and removed ones whose replicas are not gone yet. */
export async function endpointsInUse(db: Kysely<Tables>): Promise<StoredEndpoint[]> {
  const rows = await db
    .selectFrom('endpoint')
    .selectAll()
    .where((eb) =>
      eb.or([
        eb('removedAt', 'is', null),
        eb.exists(
          eb
            .selectFrom('replica')
            .select('jobId')
            .whereRef('replica.project', '=', 'endpoint.project')
            .whereRef('replica.endpoint', '=', 'endpoint.name'),
        ),
      ]),
    )
    .orderBy('name')
    .execute()
  return rows.map(fromRow)
}

export async function replicasOf(
  db: Kysely<Tables>,
  project: string,
  endpoint: string,
): Promise<StoredReplica[]> {
  return db
    .selectFrom('replica')
    .select(['jobId', 'number'])
    .where('project', '=', project)
    .where('endpoint', '=', endpoint)
    .orderBy('number')
    .execute()
}

/** False when another job has this number. */
export async function noteReplica(
  db: Kysely<Tables>,
  replica: { jobId: string; project: string; endpoint: string; number: number },
): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await db
    .insertInto('replica')
    .values(replica)
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst()
  return (numInsertedOrUpdatedRows ?? 0n) > 0n
}

export async function forgetReplica(db: Kysely<Tables>, jobId: string): Promise<void> {
  await db.deleteFrom('replica').where('jobId', '=', jobId).execute()
}

export async function projectsWithEndpoints(db: Kysely<Tables>): Promise<string[]> {
  const rows = await db.selectFrom('endpoint').select('project').distinct().execute()
  return rows.map((row) => row.project)
}

const State = z.enum(['starting', 'serving', 'degraded', 'failing', 'stopped'])
const fromRow = (row: Selectable<EndpointRow>): StoredEndpoint => ({
  ...row,
  state: State.parse(row.state),
  said: Said.nullable().parse(row.said),
})
