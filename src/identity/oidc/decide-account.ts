/** Which account somebody signs in to whom the identity provider has named: pure, because it opens the door. */
import type { MemberRole } from '#contract'
import type { OidcSettings, Person } from './model.ts'

export interface KnownAccount {
  readonly id: string
  readonly name: string
  readonly isDisabled: boolean
  /** Somebody has signed in to it through a provider. */
  readonly isLinked: boolean
}

export type AccountDecision =
  | { readonly kind: 'enter'; readonly account: KnownAccount }
  /** The first time: from now on the account is this person's. */
  | { readonly kind: 'link'; readonly account: KnownAccount }
  | { readonly kind: 'create'; readonly email: string; readonly role: MemberRole }
  | { readonly kind: 'disabled'; readonly account: KnownAccount }
  | { readonly kind: 'unverified' }
  | { readonly kind: 'foreign-domain'; readonly email: string }
  | { readonly kind: 'of-another'; readonly account: KnownAccount }
  | { readonly kind: 'unknown'; readonly email: string }

/** `linked`: whose issuer and subject these are. `byEmail`: whose e-mail this is; believed only when verified. */
export function decideAccount(
  person: Person,
  linked: KnownAccount | null,
  byEmail: KnownAccount | null,
  { allowedDomains, defaultRole }: Pick<OidcSettings, 'allowedDomains' | 'defaultRole'>,
): AccountDecision {
  const email = person.isVerified ? person.email : null
  if (allowedDomains.length > 0) {
    if (email === null) return { kind: 'unverified' }
    const domain = email.slice(email.lastIndexOf('@') + 1)
    if (!allowedDomains.some((allowed) => allowed.toLowerCase() === domain))
      return { kind: 'foreign-domain', email }
  }
  if (linked !== null)
    return linked.isDisabled ? { kind: 'disabled', account: linked } : { kind: 'enter', account: linked }
  if (email === null) return { kind: 'unverified' }
  if (byEmail !== null) {
    if (byEmail.isLinked) return { kind: 'of-another', account: byEmail }
    return byEmail.isDisabled ? { kind: 'disabled', account: byEmail } : { kind: 'link', account: byEmail }
  }
  return defaultRole === undefined ? { kind: 'unknown', email } : { kind: 'create', email, role: defaultRole }
}
