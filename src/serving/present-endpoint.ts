import { shortId } from '#base'
import type { Endpoint } from '#contract'
import { replicasOf, type StoredEndpoint } from './endpoint-rows.ts'
import type { ReconcileDeps } from './reconcile-endpoint.ts'

/** An endpoint as the API tells of it: its row, its replicas' jobs, and what this server has seen of them. */
export async function presentEndpoint(
  { db, runtime, known }: Pick<ReconcileDeps, 'db' | 'runtime' | 'known'>,
  endpoint: StoredEndpoint,
): Promise<Endpoint> {
  const here = known.of(endpoint.project, endpoint.name)
  const replicas = (await replicasOf(db, endpoint.project, endpoint.name)).map(async ({ jobId }) => {
    const { state } = await runtime.get(endpoint.project, jobId)
    const replica = here.replicas.get(jobId)
    const ready = replica?.address !== undefined && replica.address !== null
    return { jobId, shortId: shortId(jobId), state, ready, requests: replica?.requests ?? 0 }
  })
  return {
    name: endpoint.name,
    model: endpoint.modelRef,
    state: endpoint.state,
    replicas: await Promise.all(replicas),
    wanted: endpoint.wanted,
    engine: 'llama.cpp',
    message: endpoint.message,
    said: endpoint.said,
    url: '/v1/chat/completions',
    stats: here.stats.read(),
    createdAt: endpoint.createdAt,
  }
}
