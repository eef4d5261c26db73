/** The people of the installation, and what each is in which project. */
import { z } from 'zod'
import { Account, AccountName, ChangeAccount, CreateAccount, page } from '#contract'
import { recordAct } from '../audit-acts.ts'
import { principalOf } from '../caller.ts'
import type { App, RouteContext } from '../services.ts'

export function accountRoutes(app: App, { identity, guard }: RouteContext): void {
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
      await recordAct(guard.audit, request, { action: 'account.create', target: name, data })
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
      const data = { ...request.body }
      const action = data.isDisabled === true ? 'account.disable' : 'account.change'
      await recordAct(guard.audit, request, { action, target: name, data })
      return identity.changeAccount(principalOf(request), name, data)
    },
  )
}
