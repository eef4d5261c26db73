/** What other modules ask of identity. */
import type {
  Account,
  ApiKey,
  ChangeAccount,
  CreateAccount,
  CreatedApiKey,
  Principal,
  Project,
  Scope,
} from '#contract'

export interface SignedIn {
  readonly sessionToken: string
  readonly expiresAt: number
  readonly principal: Principal
}

export interface Identity {
  /**
   * A link that signs an account in once, for ten minutes: the caller's own unless it is named. The secret stands
   * in the fragment, so that it reaches no log; only its hash is kept. Made by who is bound to a project, it opens
   * that project alone.
   */
  createSignInLink(
    origin: string,
    by: Principal,
    account?: string,
  ): Promise<{ readonly url: string; readonly expiresAt: number }>
  /** Uses the link up. Throws identity/link-used, -expired or -unknown, all with the same message and hint. */
  redeem(secret: string): Promise<SignedIn>
  /** What the sign-in page calls the identity provider; null where none is set. */
  readonly oidcName: string | null
  /** `memo` is for the browser alone, until it is back. Throws identity/oidc-off or -provider-silent. */
  beginOidc(redirectUri: string): Promise<{ readonly url: string; readonly memo: string }>
  /** Signs in whom the provider named; the first time it ties the account with their verified e-mail to them. */
  finishOidc(
    redirectUri: string,
    query: string,
    memo: string | null,
  ): Promise<SignedIn & { readonly how: 'known' | 'linked' | 'created' }>
  /**
   * Whose token it is: an API key (`baton_…`) or a session; null when it is nobody's (any more). `project`: which
   * of theirs the call is for; throws identity/project-not-found or -other-project when it is none.
   */
  authenticate(token: string, project?: string | null): Promise<Principal | null>
  signOut(sessionToken: string): Promise<void>
  listKeys(project: string): Promise<readonly ApiKey[]>
  /** Never more than the creator holds. */
  createKey(
    by: Principal,
    request: { name: string; scopes: readonly Scope[]; expiresInDays: number | null },
  ): Promise<CreatedApiKey>
  revokeKey(by: Principal, id: string): Promise<ApiKey>
  /** Those that the caller may choose. */
  listProjects(by: Principal): Promise<readonly Project[]>
  /** Refused to who is bound to a project, as all that reaches over more than one. */
  createProject(by: Principal, name: string): Promise<Project>
  /** Everybody; for who is bound to a project, its members and what they are in it. */
  listAccounts(by: Principal): Promise<readonly Account[]>
  createAccount(by: Principal, request: CreateAccount): Promise<Account>
  changeAccount(by: Principal, name: string, change: ChangeAccount): Promise<Account>
  /**
   * Whose rights the jobs of an account run with, where Baton runs as root; `ownerName` is what jobs, studies and
   * endpoints hold as their owner. Null: those of the account that started Baton.
   */
  unixAccountOf(ownerName: string): Promise<string | null>
  /**
   * The key by which the CLI on this machine speaks for the account that owns the data directory: kept in
   * `admin.key` (0600) there, made anew when it is gone or no longer valid. Returns its path.
   */
  ensureLocalKey(dataDir: string): Promise<string>
}

/** One table: which role holds which scopes. */
export type RoleTable = Readonly<Record<Principal['role'], readonly Scope[]>>
