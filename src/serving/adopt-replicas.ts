import { isTerminal, ServeSettings } from '#contract'
import { readSettings } from '#runtime'
import { noteReplica, replicasOf, type StoredEndpoint } from './endpoint-rows.ts'
import { BY, type ReconcileDeps } from './reconcile-endpoint.ts'

/**
 * Serve jobs whose replica no row names: the server died after it submitted the job and before it noted it.
 * They become the replica that they were meant to be, or are stopped when there is one of that number.
 */
export async function adoptReplicas(
  deps: ReconcileDeps,
  project: string,
  endpoints: readonly StoredEndpoint[],
): Promise<void> {
  const { db, runtime, log } = deps
  const noted = new Set<string>()
  for (const { name } of endpoints)
    for (const { jobId } of await replicasOf(db, project, name)) noted.add(jobId)
  let cursor: string | undefined
  do {
    const page = await runtime.list({ project, kind: 'serve', state: 'active', limit: 100, cursor })
    for (const { id, state } of page.items) {
      if (noted.has(id) || isTerminal(state)) continue
      const { endpoint: name, number } = readSettings((await runtime.get(project, id)).spec, ServeSettings)
      const isWanted = endpoints.some((endpoint) => endpoint.name === name && endpoint.removedAt === null)
      const isAdopted = isWanted && (await noteReplica(db, { jobId: id, project, endpoint: name, number }))
      log.info(isAdopted ? 'A replica was adopted' : 'A replica of nothing is stopped', {
        jobId: id,
        endpoint: name,
      })
      if (!isAdopted) await runtime.stop(project, id, BY)
    }
    cursor = page.nextCursor ?? undefined
  } while (cursor !== undefined)
}
