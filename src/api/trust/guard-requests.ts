/**
 * What every request passes before its body is read: a Host that is ours, somebody behind it, a page of ours
 * where a cookie would change something, and the scope that the route's row asks for.
 */
import assert from 'node:assert/strict'
import type { FastifyRequest } from 'fastify'
import { PROJECT_HEADER } from '#contract'
import { requireScopes } from '../caller.ts'
import { foreignOrigin, hostNotServed, notSignedIn } from '../errors.ts'
import type { App, RouteContext } from '../services.ts'
import { ROUTE_SCOPES } from './route-scopes.ts'
import { changesState, isFromOtherSite, isSameOrigin } from './same-origin.ts'
import { foreignTarget, isServed } from './served-hosts.ts'

export function guardRequests(
  app: App,
  { identity, cookies }: Pick<RouteContext, 'identity' | 'cookies'>,
  served: () => ReadonlySet<string>,
): void {
  app.decorateRequest('principal', null)
  app.decorateRequest('token', null)

  app.addHook('onRoute', ({ method, url }) => {
    for (const one of [method].flat())
      assert(ROUTE_SCOPES[`${one} ${url}`] !== undefined, `${one} ${url} has no row in ROUTE_SCOPES`)
  })

  app.addHook('onRequest', async (request) => {
    if (!isServed(served(), request.raw.rawHeaders)) throw hostNotServed(request.headers.host ?? '')
    const foreign = foreignTarget(request.url)
    if (foreign !== null) throw hostNotServed(foreign)
    if (request.is404) return
    const access = ROUTE_SCOPES[`${request.method} ${request.routeOptions.url ?? ''}`]
    assert(access !== undefined)

    const bearer = readBearer(request)
    if (changesState(request.method) && bearer === null && !isSameOrigin(request.headers))
      throw foreignOrigin()
    if (access === 'public') return

    // A bearer token goes first: it says what the caller means, a cookie travels by itself.
    const token = bearer ?? (isFromOtherSite(request.headers) ? null : cookies.read(request.headers))
    const principal = token === null ? null : await identity.authenticate(token, projectOf(request))
    if (principal === null) throw notSignedIn()
    request.principal = principal
    request.token = token
    if (access !== 'signed-in') requireScopes(principal, [access])
  })
}

/** For which of their projects somebody calls. A browser's EventSource sends no header: there the address says it. */
function projectOf({ headers, query, routeOptions }: FastifyRequest): string | null {
  const named = headers[PROJECT_HEADER]
  if (typeof named === 'string') return named
  if (routeOptions.url !== '/api/v1/events') return null
  const { project } = query as { project?: unknown }
  return typeof project === 'string' ? project : null
}

function readBearer(request: FastifyRequest): string | null {
  return /^Bearer +(\S+) *$/i.exec(request.headers.authorization ?? '')?.[1] ?? null
}
