/** Signing in and out. */
import { z } from 'zod'
import { BatonError } from '#base'
import { Principal, TimeMs } from '#contract'
import { recordAct } from '../audit-acts.ts'
import { actorOf, principalOf } from '../caller.ts'
import type { App, RouteContext } from '../services.ts'
import { readSessionCookie, sessionCookie } from '../trust/session-cookie.ts'
import { createSignInLimit } from '../trust/sign-in-limit.ts'

const SignInLink = z
  .object({ url: z.string().describe('The secret stands behind the #'), expiresAt: TimeMs })
  .meta({ id: 'SignInLink' })

export function sessionRoutes(app: App, context: RouteContext): void {
  const { identity, guard, clock, isTls } = context
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
      const redeemed = await identity.redeem(request.body.secret).catch((error: unknown) => {
        if (error instanceof BatonError) limit.failed(request.ip)
        throw error
      })
      const { principal, sessionToken, expiresAt } = redeemed
      const data = { requestId: request.id, from: request.ip }
      await guard.audit.record({
        kind: 'admin',
        actor: actorOf(principal),
        action: 'session.open',
        target: null,
        data,
      })
      const isSecure = isTls || request.headers.origin?.startsWith('https:') === true
      const maxAge = Math.floor((expiresAt - clock.now()) / 1000)
      reply.header('set-cookie', sessionCookie(sessionToken, maxAge, isSecure))
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
      const token = readSessionCookie(request.headers.cookie)
      if (token !== null) await identity.signOut(token)
      reply.header('set-cookie', sessionCookie('', 0, isTls))
      return reply.code(204).send(null)
    },
  )

  app.post(
    '/api/v1/sign-in-links',
    {
      config: { answersSecret: true },
      schema: {
        summary: 'Make a link that signs the administrator in once, for ten minutes',
        tags: ['identity'],
        response: { 201: SignInLink },
      },
    },
    async (request, reply) => {
      await recordAct(guard.audit, request, { action: 'sign-in-link.create', target: null })
      // The Host was checked: it is an address of ours that the caller can reach.
      const origin = `${isTls ? 'https' : 'http'}://${request.headers.host}`
      return reply.code(201).send(await identity.createSignInLink(origin))
    },
  )
}
