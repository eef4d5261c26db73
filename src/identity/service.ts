/** What other modules ask of identity. */
import type { ApiKey, CreatedApiKey, Principal, Scope } from '#contract'

export interface Identity {
  /**
   * A link that signs the administrator in once, for ten minutes. The secret stands in the fragment, so that
   * it reaches no log; only its hash is kept. `project`: of who asks; none but the administrator's may.
   */
  createSignInLink(
    origin: string,
    project: string,
  ): Promise<{ readonly url: string; readonly expiresAt: number }>
  /** Uses the link up. Throws identity/link-used, -expired or -unknown, all with the same message and hint. */
  redeem(
    secret: string,
  ): Promise<{ readonly sessionToken: string; readonly expiresAt: number; readonly principal: Principal }>
  /** Whose token it is: an API key (`baton_…`) or a session; null when it is nobody's (any more). */
  authenticate(token: string): Promise<Principal | null>
  signOut(sessionToken: string): Promise<void>
  listKeys(project: string): Promise<readonly ApiKey[]>
  /** Never more than the creator holds. */
  createKey(
    by: Principal,
    request: { name: string; scopes: readonly Scope[]; expiresInDays: number | null },
  ): Promise<CreatedApiKey>
  revokeKey(by: Principal, id: string): Promise<ApiKey>
  /**
   * The key by which the CLI on this machine speaks for the account that owns the data directory: kept in
   * `admin.key` (0600) there, made anew when it is gone or no longer valid. Returns its path.
   */
  ensureLocalKey(dataDir: string): Promise<string>
}

/** One table: which role holds which scopes. */
export type RoleTable = Readonly<Record<Principal['role'], readonly Scope[]>>
