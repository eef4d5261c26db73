/** Who somebody is, and what they may do. */
import type { Kysely } from 'kysely'
import type { Clock } from '#base'
import type { Tables } from '#store'
import { changeAccount, createAccount, findAccount, listAccounts, nameOf, unixAccountOf } from './accounts.ts'
import { createKey, listKeys, readKey, revokeKey } from './api-keys.ts'
import { accountNowhere } from './errors.ts'
import { ensureLocalKey } from './local-key.ts'
import { createOidc } from './oidc/create-oidc.ts'
import { oidcOff } from './oidc/errors.ts'
import { findAccountOf } from './oidc/find-account.ts'
import type { OidcSettings } from './oidc/model.ts'
import { createProject, listProjects } from './projects.ts'
import { requireUnbound } from './require-unbound.ts'
import { KEY_PREFIX, TOKEN_LIMIT_CHARS } from './secret.ts'
import type { Identity } from './service.ts'
import { endSession, openSession, readSession } from './sessions.ts'
import { createSignInLink, redeemLink } from './sign-in-links.ts'

interface IdentityOptions {
  readonly db: Kysely<Tables>
  readonly clock: Clock
  /** The identity provider; null where people sign in with links alone. */
  readonly oidc?: OidcSettings | null
}

export function createIdentity({ db, clock, oidc: settings = null }: IdentityOptions): Identity {
  const oidc = settings === null ? null : { ...createOidc(settings), settings }
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
      throw accountNowhere(await nameOf(db, accountId))
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
    oidcName: oidc?.name ?? null,
    beginOidc: async (redirectUri) => {
      if (oidc === null) throw oidcOff()
      return oidc.begin(redirectUri)
    },
    finishOidc: async (redirectUri, query, memo) => {
      if (oidc === null) throw oidcOff()
      const person = await oidc.finish(redirectUri, query, memo)
      const { accountId, how } = await findAccountOf(db, clock, person, oidc.settings)
      return { ...(await enter(accountId, null)), how }
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
