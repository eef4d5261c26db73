/** Who makes a request, as the trust hook found out. */
import assert from 'node:assert/strict'
import type { FastifyRequest } from 'fastify'
import type { Principal, Scope } from '#contract'
import { scopeMissing } from './errors.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** null on public routes. */
    principal: Principal | null
    /** What they showed: a key or a session token. Never logged. */
    token: string | null
  }
}

/** For handlers behind a route that is not public. */
export function principalOf(request: FastifyRequest): Principal {
  assert(request.principal !== null)
  return request.principal
}

export function requireScopes(principal: Principal, scopes: readonly Scope[]): void {
  for (const scope of scopes) if (!principal.scopes.includes(scope)) throw scopeMissing(scope)
}

/** How the audit names them. */
export const actorOf = (principal: Principal): string =>
  `${principal.kind}:${principal.name} (${principal.id})`
