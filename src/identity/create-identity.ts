/** Who somebody is, and what they may do. */
import assert from 'node:assert/strict'
import type { Kysely } from 'kysely'
import type { Clock } from '#base'
import type { Tables } from '#store'
import { createKey, listKeys, readKey, revokeKey } from './api-keys.ts'
import { ensureLocalKey } from './local-key.ts'
import { KEY_PREFIX, TOKEN_LIMIT_CHARS } from './secret.ts'
import type { Identity } from './service.ts'
import { endSession, openSession, readSession } from './sessions.ts'
import { createSignInLink, redeemLink } from './sign-in-links.ts'

export function createIdentity({ db, clock }: { db: Kysely<Tables>; clock: Clock }): Identity {
  const authenticate: Identity['authenticate'] = async (token) => {
    if (token === '' || token.length > TOKEN_LIMIT_CHARS) return null
    return token.startsWith(KEY_PREFIX) ? readKey(db, clock, token) : readSession(db, clock, token)
  }
  return {
    authenticate,
    createSignInLink: (origin, project) => createSignInLink(db, clock, origin, project),
    redeem: async (secret) => {
      const accountId = await redeemLink(db, clock, secret)
      const { token, expiresAt } = await openSession(db, clock, accountId)
      const principal = await readSession(db, clock, token)
      assert(principal !== null)
      return { sessionToken: token, expiresAt, principal }
    },
    signOut: (sessionToken) => endSession(db, sessionToken),
    listKeys: (project) => listKeys(db, project),
    createKey: (by, request) => createKey(db, clock, by, request),
    revokeKey: (by, id) => revokeKey(db, clock, by, id),
    ensureLocalKey: (dataDir) => ensureLocalKey(db, clock, dataDir),
  }
}
