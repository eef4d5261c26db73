/** Who somebody is (links, sessions, API keys) and what they may do (one table of roles). */
export { DEFAULT_PROJECT } from './admin-account.ts'
export { createIdentity } from './create-identity.ts'
export { ROLE_SCOPES } from './role-scopes.ts'
export type { OidcSettings } from './oidc/model.ts'
export type * from './service.ts'
