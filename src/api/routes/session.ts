/** Signing in and out. */
import { z } from 'zod'
import { BatonError } from '#base'
import { CreateSignInLink, Principal, TimeMs } from '#contract'
import { DEFAULT_PROJECT } from '#identity'
import { recordAct } from '../audit-acts.ts'
import { actorOf, principalOf } from '../caller.ts'
import type { App, RouteContext } from '../services.ts'
import { pageOrigin } from '../trust/page-origin.ts'
import { createSignInLimit } from '../trust/sign-in-limit.ts'

const SignInLink = z
  .object({ url: z.string().describe('The secret stands behind the #'), expiresAt: TimeMs })
  .meta({ id: 'SignInLink' })

/** The server ends sessions; the cookie only has to live as long as one can. */
export const SESSION_COOKIE_SECONDS = 30 * 24 * 3600

export function sessionRoutes(app: App, context: RouteContext): void {
  const { identity, guard, clock, cookies } = context
  const limit = createSignInLimit(clock)

  app.post(
    '/api/v1/session',
    {
      schema: {
        summary: 'Sign in with the secret of a one-time link',
        tags: ['identity'],
        body: z.strictObject({ secret: z.string().min(1).max(256) }),
        response: { 200: Principal },
      },
    },
    async (request, reply) => {
      limit.check(request.ip)
      const from = { requestId: request.id, from: request.ip }
      const note = (actor: string, action: string, data: Record<string, unknown> = from) =>
        guard.audit.record({ kind: 'admin', actor, action, target: null, data })
      const redeemed = await identity.redeem(request.body.secret).catch(async (error: unknown) => {
        if (error instanceof BatonError) {
          limit.failed(request.ip)
          await note('nobody', 'session.refused')
        }
        throw error
      })
      const { principal, sessionToken } = redeemed
      await note(actorOf(principal), 'session.open', { ...from, project: principal.project })
      reply.header('set-cookie', cookies.write(request.headers, sessionToken, SESSION_COOKIE_SECONDS))
      return principal
    },
  )

  app.get(
    '/api/v1/session',
    { schema: { summary: 'Who am I', tags: ['identity'], response: { 200: Principal } } },
    async (request) => principalOf(request),
  )

  app.delete(
    '/api/v1/session',
    { schema: { summary: 'Sign out', tags: ['identity'], response: { 204: z.null() } } },
    async (request, reply) => {
      await recordAct(guard.audit, request, { action: 'session.close', target: null })
      const token = cookies.read(request.headers)
      if (token !== null) await identity.signOut(token)
      reply.header('set-cookie', cookies.write(request.headers, '', 0))
      return reply.code(204).send(null)
    },
  )

  app.post(
    '/api/v1/sign-in-links',
    {
      config: { answersSecret: true },
      schema: {
        summary:
          'Make a link that signs an account in once, for ten minutes: the caller’s unless it is named',
        tags: ['identity'],
        body: CreateSignInLink.nullish(),
        response: { 201: SignInLink },
      },
    },
    async (request, reply) => {
      const principal = principalOf(request)
      const { account } = request.body ?? {}
      const target = account ?? principal.account
      // A link for a colleague is about people, one's own about the project that one is in.
      const about = target === principal.account ? {} : { project: DEFAULT_PROJECT }
      await recordAct(guard.audit, request, { action: 'sign-in-link.create', target, ...about })
      const origin = pageOrigin(request, context)
      return reply.code(201).send(await identity.createSignInLink(origin, principal, account))
    },
  )
}
