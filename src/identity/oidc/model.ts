/** Signing in through an identity provider (OpenID Connect): what is set, and whom the provider named. */
import type { MemberRole } from '#contract'

export interface OidcSettings {
  readonly issuer: string
  readonly clientId: string
  /** Without one the client is a public one, which PKCE alone protects. */
  readonly clientSecretFile?: string | undefined
  /** What the sign-in page calls the provider. */
  readonly name?: string | undefined
  /** Empty: any. */
  readonly allowedDomains: readonly string[]
  /** What somebody becomes, in the project `default`, whom no account is for; without it they are refused. */
  readonly defaultRole?: MemberRole | undefined
}

export interface Person {
  readonly issuer: string
  /** The provider's name for them: it stays when their e-mail changes, and is never another's. */
  readonly subject: string
  /** Lower case; null when the provider names none. */
  readonly email: string | null
  /** Whether the provider says that it is theirs. */
  readonly isVerified: boolean
}
