/** The Fastify instance with everything on it, not listening yet. */
import Fastify, { type FastifyReply, type FastifyServerOptions } from 'fastify'
import { serializerCompiler, validatorCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod'
import { newId } from '#base'
import { compressAnswers } from './answers/compress.ts'
import { etagOf, matchesEtag } from './answers/etag.ts'
import { createIdempotencyKeys } from './answers/idempotency.ts'
import { doOnce } from './answers/once.ts'
import { toOpenAiError, toProblem } from './answers/problem.ts'
import { toBatonError } from './answers/to-baton-error.ts'
import { createBodyBudget, limitBodies } from './body-budget.ts'
import { httpRefused } from './errors.ts'
import { parseJson } from './parse-json.ts'
import { accountRoutes } from './routes/accounts.ts'
import { auditRoutes } from './routes/audit.ts'
import { clusterRoutes } from './routes/cluster.ts'
import { consoleRoutes } from './routes/console.ts'
import { datasetRoutes } from './routes/datasets.ts'
import { endpointRoutes } from './routes/endpoints.ts'
import { eventRoutes } from './routes/events.ts'
import { healthRoutes } from './routes/health.ts'
import { jobRoutes } from './routes/jobs.ts'
import { keyRoutes } from './routes/keys.ts'
import { modelRoutes } from './routes/models.ts'
import { oidcRoutes } from './routes/oidc.ts'
import { openAiRoutes } from './routes/openai.ts'
import { openApiRoutes } from './routes/openapi.ts'
import { secretRoutes } from './routes/secrets.ts'
import { projectRoutes } from './routes/projects.ts'
import { sessionRoutes } from './routes/session.ts'
import { studyRoutes } from './routes/studies.ts'
import type { App, RouteContext } from './services.ts'
import { statusOf } from './status.ts'
import { guardRequests } from './trust/guard-requests.ts'
import { changesState } from './trust/same-origin.ts'
import { securityHeaders } from './trust/security-headers.ts'
import { toPath } from './trust/served-hosts.ts'

/** Job files are small; what is large is named, not sent. */
const BODY_LIMIT_BYTES = 2 * 1024 * 1024
/** A request that has not arrived whole after this time is dropped. Answers may take as long as they like. */
const REQUEST_TIMEOUT_MS = 60_000

export interface BuildOptions {
  readonly context: RouteContext
  readonly served: () => ReadonlySet<string>
  readonly tls: { readonly cert: Buffer; readonly key: Buffer } | null
  /** For the generator of openapi.json: a plugin that sees every route. */
  readonly prepare?: (app: App) => Promise<void>
}

export async function buildApp({ context, served, tls, prepare }: BuildOptions): Promise<App> {
  const { clock, db, startedAt, isTls } = context
  const options = {
    logger: false,
    bodyLimit: BODY_LIMIT_BYTES,
    requestTimeout: REQUEST_TIMEOUT_MS,
    genReqId: () => newId('req', clock.now()),
    exposeHeadRoutes: false,
    return503OnClosing: true,
    forceCloseConnections: 'idle',
    frameworkErrors: (thrown, request, reply) =>
      answerBadAddress(thrown, request.id, reply as unknown as FastifyReply, isTls),
    rewriteUrl: ({ url = '/' }) => toPath(served(), url),
    routerOptions: { maxParamLength: 200, ignoreTrailingSlash: true },
    ...(tls === null ? {} : { https: tls }),
  } satisfies FastifyServerOptions & { https?: object }
  const app = Fastify(options as FastifyServerOptions).withTypeProvider<ZodTypeProvider>() as App
  app.setValidatorCompiler(validatorCompiler)
  app.setSerializerCompiler(serializerCompiler)

  takeJsonOnly(app)
  nameAndWatchRequests(app, context)
  answerErrors(app, context)
  guardRequests(app, context, served)
  limitBodies(app, createBodyBudget())
  doOnce(app, createIdempotencyKeys(db, clock, startedAt))
  addEtags(app)
  compressAnswers(app)
  await prepare?.(app)

  healthRoutes(app, context)
  openApiRoutes(app)
  sessionRoutes(app, context)
  oidcRoutes(app, context)
  keyRoutes(app, context)
  projectRoutes(app, context)
  accountRoutes(app, context)
  secretRoutes(app, context)
  clusterRoutes(app, context)
  jobRoutes(app, context)
  datasetRoutes(app, context)
  studyRoutes(app, context)
  modelRoutes(app, context)
  endpointRoutes(app, context)
  auditRoutes(app, context)
  eventRoutes(app, context)
  openAiRoutes(app, context)
  consoleRoutes(app, context.consoleDir)
  await app.ready()
  return app
}

/** An address that is none: no hook and no handler sees it. */
function answerBadAddress(thrown: unknown, requestId: string, reply: FastifyReply, isTls: boolean): void {
  const { error } = toBatonError(thrown, BODY_LIMIT_BYTES)
  reply.headers(securityHeaders('/api', isTls)).header('x-request-id', requestId).code(statusOf(error))
  void reply.type('application/problem+json').send(JSON.stringify(toProblem(error, requestId)))
}

function takeJsonOnly(app: App): void {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, text, done) => {
    try {
      // Clients that always send the header also send it with nothing.
      done(null, text === '' ? undefined : parseJson(String(text)))
    } catch (error) {
      done(error as Error)
    }
  })
}

/** Every answer carries its request's id and the security headers, and leaves one line in the log. */
function nameAndWatchRequests(app: App, { log, isTls, requestCounts }: RouteContext): void {
  app.addHook('onRequest', async (request, reply) => {
    // The route and not the address: /%61pi is /api too.
    const path = request.routeOptions.url ?? request.url
    reply.headers(securityHeaders(path, isTls)).header('x-request-id', request.id)
    // No name, id or text holds one, and PostgreSQL takes none.
    if (request.url.includes('%00')) throw httpRefused('The address holds a NUL character (%00)')
  })
  app.addHook('onResponse', async (request, reply) => {
    const route = request.is404 ? '(none)' : (request.routeOptions.url ?? '(none)')
    const key = `${request.method} ${route} ${reply.statusCode}`
    requestCounts.set(key, (requestCounts.get(key) ?? 0) + 1)
    // The route, not the address as it was sent: whatever somebody puts there is not ours to keep.
    log[changesState(request.method) ? 'info' : 'debug']('request', {
      requestId: request.id,
      method: request.method,
      route,
      status: reply.statusCode,
      ms: Math.round(reply.elapsedTime),
      by: request.principal?.id ?? null,
    })
  })
}

function answerErrors(app: App, { log }: RouteContext): void {
  app.setErrorHandler((thrown, request, reply) => {
    const limitBytes = request.routeOptions.bodyLimit ?? BODY_LIMIT_BYTES
    const { error, isUnexpected } = toBatonError(thrown, limitBytes)
    const status = statusOf(error)
    if (isUnexpected || status >= 500) {
      const fields = { error: thrown, requestId: request.id, route: request.routeOptions.url }
      if (isUnexpected) log.error('A request failed', fields)
      else log.warn('A request failed', fields)
    }
    if (status === 401) reply.header('www-authenticate', 'Bearer realm="baton"')
    const retryAfter = error.details?.['retryAfterSeconds']
    if (typeof retryAfter === 'number') reply.header('retry-after', retryAfter)
    // The bodies are of one shape whatever the route promises for its good answers.
    reply.code(status).serializer((body: unknown) => JSON.stringify(body))
    if (/^\/v1(?:\/|$)/.test(request.routeOptions.url ?? request.url)) {
      return reply.type('application/json; charset=utf-8').send(toOpenAiError(error))
    }
    return reply.type('application/problem+json').send(toProblem(error, request.id))
  })
}

function addEtags(app: App): void {
  app.addHook('onSend', async (request, reply, payload) => {
    const path = request.routeOptions.url ?? request.url
    if (!path.startsWith('/api/') || reply.hasHeader('cache-control')) return payload
    if (request.method !== 'GET' || reply.statusCode !== 200 || typeof payload !== 'string') {
      reply.header('cache-control', 'no-store')
      return payload
    }
    const etag = etagOf(payload)
    reply.header('cache-control', 'private, no-cache').header('etag', etag)
    if (!matchesEtag(request.headers['if-none-match'], etag)) return payload
    reply.code(304).removeHeader('content-type').removeHeader('content-length')
    return ''
  })
}
