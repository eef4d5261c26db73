/** Who somebody is, and what they may do. */
import type { Kysely } from 'kysely'
import type { Clock } from '#base'
import type { Tables } from '#store'
import { changeAccount, createAccount, findAccount, listAccounts, unixAccountOf } from './accounts.ts'
import { createKey, listKeys, readKey, revokeKey } from './api-keys.ts'
import { accountNowhere } from './errors.ts'
import { ensureLocalKey } from './local-key.ts'
import { createProject, listProjects } from './projects.ts'
import { requireUnbound } from './require-unbound.ts'
import { KEY_PREFIX, TOKEN_LIMIT_CHARS } from './secret.ts'
import type { Identity } from './service.ts'
import { endSession, openSession, readSession } from './sessions.ts'
import { createSignInLink, redeemLink } from './sign-in-links.ts'

export function createIdentity({ db, clock }: { db: Kysely<Tables>; clock: Clock }): Identity {
  const authenticate: Identity['authenticate'] = async (token, project = null) => {
    if (token === '' || token.length > TOKEN_LIMIT_CHARS) return null
    const read = token.startsWith(KEY_PREFIX) ? readKey : readSession
    return read(db, clock, token, project)
  }
  const enter = async (accountId: string, project: string | null) => {
    const { token, expiresAt } = await openSession(db, clock, accountId, project)
    const principal = await readSession(db, clock, token, null)
    if (principal === null) {
      await endSession(db, token)
      throw accountNowhere(accountId)
    }
    return { sessionToken: token, expiresAt, principal }
  }
  return {
    authenticate,
    createSignInLink: (origin, by, account) => createSignInLink(db, clock, origin, by, account ?? by.account),
    redeem: async (secret) => {
      const { accountId, project } = await redeemLink(db, clock, secret)
      return enter(accountId, project)
    },
    signOut: (sessionToken) => endSession(db, sessionToken),
    listKeys: (project) => listKeys(db, project),
    createKey: (by, request) => createKey(db, clock, by, request),
    revokeKey: (by, id) => revokeKey(db, clock, by, id),
    listProjects: (by) => listProjects(db, by),
    createProject: async (by, name) => {
      requireUnbound(by)
      return createProject(db, clock, by, name)
    },
    listAccounts: (by) => listAccounts(db, by.isBound ? by.project : null),
    createAccount: async (by, request) => {
      requireUnbound(by)
      return createAccount(db, clock, { ...request, project: request.project ?? by.project })
    },
    changeAccount: async (by, name, change) => {
      await findAccount(db, name)
      requireUnbound(by)
      return changeAccount(db, clock, name, change)
    },
    unixAccountOf: (ownerName) => unixAccountOf(db, ownerName),
    ensureLocalKey: (dataDir) => ensureLocalKey(db, clock, dataDir),
  }
}
