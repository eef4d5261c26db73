/**
 * Signing in through an identity provider. The provider sends the browser back to a page of the console, which
 * hands on what it was given: so every call comes from a page of ours, and a failure is told like any other.
 */
import { z } from 'zod'
import { BatonError } from '#base'
import { Principal, SignInOptions } from '#contract'
import { actorOf } from '../caller.ts'
import type { App, RouteContext } from '../services.ts'
import { pageOrigin } from '../trust/page-origin.ts'
import { createSessionCookies } from '../trust/session-cookie.ts'
import { createSignInLimit } from '../trust/sign-in-limit.ts'
import { SESSION_COOKIE_SECONDS } from './session.ts'

/** How long somebody may take to sign in there. */
const MEMO_SECONDS = 600
/** The page of the console that the provider sends the browser back to; it has to be registered there. */
const RETURN_PATH = '/sign-in/oidc'

export function oidcRoutes(app: App, context: RouteContext): void {
  const { identity, guard, clock, cookies, isTls, port, config } = context
  const memos = createSessionCookies({ name: 'baton_oidc', isTls, publicUrl: config.publicUrl, port })
  const limit = createSignInLimit(clock)

  app.get(
    '/api/v1/sign-in-options',
    {
      schema: {
        summary: 'How people may sign in',
        tags: ['identity'],
        response: { 200: SignInOptions },
      },
    },
    async () => ({ oidc: identity.oidcName === null ? null : { name: identity.oidcName } }),
  )

  app.post(
    '/api/v1/oidc/begin',
    {
      config: { answersSecret: true },
      schema: {
        summary: 'Begin to sign in through the identity provider',
        description: 'The browser goes to the address; an HttpOnly cookie ties what comes back to it.',
        tags: ['identity'],
        response: { 200: z.object({ url: z.string() }) },
      },
    },
    async (request, reply) => {
      limit.check(request.ip)
      const { url, memo } = await identity.beginOidc(`${pageOrigin(request, context)}${RETURN_PATH}`)
      reply.header('set-cookie', memos.write(request.headers, memo, MEMO_SECONDS))
      return { url }
    },
  )

  app.post(
    '/api/v1/oidc/session',
    {
      schema: {
        summary: 'Sign in with what the identity provider sent the browser back with',
        tags: ['identity'],
        body: z.strictObject({ query: z.string().max(8192).describe('What stands behind the "?"') }),
        response: { 200: Principal },
      },
    },
    async (request, reply) => {
      limit.check(request.ip)
      const from = { requestId: request.id, from: request.ip, by: 'oidc' }
      const note = (actor: string, action: string, data: Record<string, unknown>) =>
        guard.audit.record({ kind: 'admin', actor, action, target: null, data })
      const memo = memos.read(request.headers)
      // It is good for one try, whatever comes of it.
      const forget = memos.write(request.headers, '', 0)
      reply.header('set-cookie', forget)
      const redirectUri = `${pageOrigin(request, context)}${RETURN_PATH}`
      const signedIn = await identity
        .finishOidc(redirectUri, request.body.query, memo)
        .catch(async (error: unknown) => {
          if (error instanceof BatonError && error.kind !== 'unavailable') {
            limit.failed(request.ip)
            await note('nobody', 'session.refused', { ...from, code: error.code })
          }
          throw error
        })
      const { principal, sessionToken, how } = signedIn
      await note(actorOf(principal), 'session.open', { ...from, account: how, project: principal.project })
      const session = cookies.write(request.headers, sessionToken, SESSION_COOKIE_SECONDS)
      reply.header('set-cookie', [forget, session])
      return principal
    },
  )
}
