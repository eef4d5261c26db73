/** The people of the installation, and what each is in which project. */
import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import { Account, AccountName, ChangeAccount, CreateAccount, page } from '#contract'
import { DEFAULT_PROJECT } from '#identity'
import { recordAct } from '../audit-acts.ts'
import { principalOf } from '../caller.ts'
import type { App, RouteContext } from '../services.ts'

export function accountRoutes(app: App, { identity, guard }: RouteContext): void {
  /** In the audit of `default`, whatever project one looks at: people are of all of them. */
  const note = (
    request: FastifyRequest,
    action: string,
    target: string,
    { email, ...data }: { readonly email?: string | null | undefined },
  ): Promise<void> => {
    // What is written there can never be taken out again: that an e-mail was set, not which.
    const about = { ...data, ...(email === undefined ? {} : { email: email === null ? 'removed' : 'set' }) }
    return recordAct(guard.audit, request, { action, target, data: about, project: DEFAULT_PROJECT })
  }

  app.get(
    '/api/v1/accounts',
    {
      schema: {
        summary: 'List accounts',
        description: 'All of them; to a key, and a session of one project, the members of that project.',
        tags: ['identity'],
        response: { 200: page(Account) },
      },
    },
    async (request) => ({
      items: [...(await identity.listAccounts(principalOf(request)))],
      nextCursor: null,
    }),
  )

  app.post(
    '/api/v1/accounts',
    {
      schema: {
        summary: 'Make an account',
        tags: ['identity'],
        body: CreateAccount,
        response: { 201: Account },
      },
    },
    async (request, reply) => {
      const { name, ...data } = request.body
      await note(request, 'account.create', name, data)
      return reply.code(201).send(await identity.createAccount(principalOf(request), request.body))
    },
  )

  app.post(
    '/api/v1/accounts/:name',
    {
      schema: {
        summary: 'Change, disable or enable an account',
        description:
          'What is not named stays. A disabled account’s sessions, links and keys end at once and for good.',
        tags: ['identity'],
        params: z.object({ name: AccountName }),
        body: ChangeAccount,
        response: { 200: Account },
      },
    },
    async (request) => {
      const { name } = request.params
      const action = request.body.isDisabled === true ? 'account.disable' : 'account.change'
      await note(request, action, name, request.body)
      return identity.changeAccount(principalOf(request), name, request.body)
    },
  )
}
