/** Endpoints: kept as they are wanted, and asked. */
import type { Kysely } from 'kysely'
import { pathText, type Clock, type Logger } from '#base'
import { EndpointSpec, Name, type Endpoint } from '#contract'
import type { Runtime } from '#runtime'
import type { Tables } from '#store'
import { askEndpoint } from './ask-endpoint.ts'
import {
  endpointsInUse,
  listEndpoints,
  putEndpoint,
  readEndpoint,
  removeEndpoint,
  type StoredEndpoint,
} from './endpoint-rows.ts'
import { badCursor, badEndpoint, noEndpoint } from './errors.ts'
import { createKnownEndpoints } from './known-endpoints.ts'
import { checkModel, type ResolveModel } from './model-source.ts'
import { presentEndpoint } from './present-endpoint.ts'
import type { ReconcileDeps } from './reconcile-endpoint.ts'
import { createReconciler } from './reconciler.ts'
import { createServeProgram } from './serve-program.ts'
import type { Serving } from './service.ts'

export interface ServingOptions {
  readonly db: Kysely<Tables>
  readonly runtime: Runtime
  /** The model registry's: serving knows no models of its own. */
  readonly resolveModel: ResolveModel
  readonly clock: Clock
  readonly log: Logger
  readonly config: { readonly readyTimeoutSeconds: number }
  /** Absolute. */
  readonly dataDir: string
}

export function createServing(options: ServingOptions): Serving {
  const { db, runtime, resolveModel, clock, log, config, dataDir } = options
  const known = createKnownEndpoints()
  const deps: ReconcileDeps = {
    db,
    runtime,
    known,
    clock,
    log: log.with({ part: 'endpoints' }),
    dataDir,
    readyTimeoutMs: config.readyTimeoutSeconds * 1000,
  }
  const reconciler = createReconciler(deps)

  const find = async (project: string, name: string): Promise<StoredEndpoint> => {
    const endpoint = await readEndpoint(db, project, name)
    if (endpoint === null || endpoint.removedAt !== null) throw noEndpoint(name)
    return endpoint
  }
  const present = (endpoint: StoredEndpoint): Promise<Endpoint> => presentEndpoint(deps, endpoint)

  return {
    async list(project, { cursor, limit }) {
      if (cursor !== undefined && !Name.safeParse(cursor).success) throw badCursor(cursor)
      const found = await listEndpoints(db, project, cursor ?? '', limit + 1)
      const items = await Promise.all(found.slice(0, limit).map(present))
      return { items, nextCursor: found.length > limit ? (items.at(-1)?.name ?? null) : null }
    },

    get: async (project, name) => present(await find(project, name)),

    async apply({ spec: input, project, owner }) {
      const parsed = EndpointSpec.safeParse(input)
      if (!parsed.success) {
        const issue = parsed.error.issues[0]
        throw badEndpoint(pathText(issue?.path ?? []), issue ?? { message: 'is wrong' })
      }
      const { name, model, replicas, contextTokens = null } = parsed.data
      const { ref } = await checkModel(resolveModel, project, model, contextTokens)
      // What failed before may work with what is wanted now.
      known.of(project, name).failures = null
      await putEndpoint(db, {
        name,
        project,
        modelRef: ref,
        wanted: replicas,
        contextTokens,
        owner,
        createdAt: clock.now(),
      })
      await reconciler.now(project, name)
      return present(await find(project, name))
    },

    async remove(project, name, by) {
      const endpoint = await find(project, name)
      const last = await present(endpoint)
      await removeEndpoint(db, project, name, clock.now())
      log.info('An endpoint was removed', { endpoint: name, by })
      await runtime.events.publish({ topic: 'endpoint', key: name, change: 'removed', project })
      await reconciler.now(project, name)
      return { ...last, state: 'stopped', wanted: 0, message: null }
    },

    async models(project) {
      const found = await listEndpoints(db, project, '', MODELS_LIMIT)
      return found.map(({ name, createdAt }) => ({ name, createdAt }))
    },

    async *generate(request, signal) {
      signal.throwIfAborted()
      const endpoint = await find(request.project, request.model)
      const here = known.of(endpoint.project, endpoint.name)
      yield* askEndpoint(endpoint, here, request, signal, () => reconciler.wake())
    },

    async overview(project) {
      const found = await listEndpoints(db, project, '', MODELS_LIMIT)
      const count = (...states: string[]): number =>
        found.filter(({ state }) => states.includes(state)).length
      return { serving: count('serving', 'degraded'), failing: count('failing') }
    },

    programs: { serve: createServeProgram(resolveModel) },
    start: () => reconciler.start(() => endpointsInUse(db)),
    close: () => reconciler.close(),
  }
}

const MODELS_LIMIT = 1_000
