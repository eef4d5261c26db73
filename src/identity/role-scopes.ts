/** One table: which role may do what. A key narrows it, never widens it. */
import { SCOPES, type Role, type Scope } from '#contract'
import type { RoleTable } from './service.ts'

export const ROLE_SCOPES: RoleTable = {
  admin: SCOPES,
  operator: [
    'jobs:read',
    'jobs:write',
    'data:read',
    'models:read',
    'models:write',
    'inference',
    'audit:read',
    'keys:write',
    'secrets:read',
    'secrets:write',
  ],
  engineer: [
    'jobs:read',
    'jobs:write',
    'data:read',
    'data:write',
    'models:read',
    'models:write',
    'inference',
    'keys:write',
    'secrets:read',
    'secrets:write',
  ],
  annotator: ['data:read', 'data:write'],
  reviewer: ['data:read', 'data:write', 'jobs:read'],
  'security-officer': ['audit:read', 'jobs:read', 'data:read', 'models:read', 'inference', 'secrets:read'],
  auditor: ['audit:read'],
  application: ['inference'],
}

/** What a key of this role holds: its own scopes, as far as the role goes. `admin` stands for all of them. */
export function effectiveScopes(role: Role, keyScopes: readonly Scope[] | null): readonly Scope[] {
  const ofRole = ROLE_SCOPES[role]
  if (keyScopes === null || keyScopes.includes('admin')) return ofRole
  return ofRole.filter((scope) => keyScopes.includes(scope))
}
