/** For which project somebody calls, and as what: pure, because nothing else keeps projects apart. */
import type { MemberRole, Role } from '#contract'
import { DEFAULT_PROJECT } from './admin-account.ts'

export interface Standing {
  readonly isAdmin: boolean
  readonly memberships: readonly { readonly project: string; readonly role: MemberRole }[]
  /** What the token opens, when it opens one project alone. */
  readonly bound: string | null
}

export type Choice =
  | { readonly kind: 'project'; readonly project: string; readonly role: Role }
  /** A token of one project was asked to open another. */
  | { readonly kind: 'bound'; readonly project: string }
  /** Not theirs; whether there is one of this name they are not told. */
  | { readonly kind: 'not-theirs' }
  /** They have no role anywhere. */
  | { readonly kind: 'nowhere' }

/** `asked`: what the call names. That an administrator’s project exists is for the caller to see. */
export function chooseProject(standing: Standing, asked: string | null): Choice {
  const { isAdmin, memberships, bound } = standing
  if (bound !== null && asked !== null && asked !== bound) return { kind: 'bound', project: bound }
  const project = bound ?? asked ?? ownProject(standing)
  if (project === null) return { kind: 'nowhere' }
  if (isAdmin) return { kind: 'project', project, role: 'admin' }
  const role = memberships.find((one) => one.project === project)?.role
  if (role !== undefined) return { kind: 'project', project, role }
  return asked === null ? { kind: 'nowhere' } : { kind: 'not-theirs' }
}

/** Where they are when they do not say: `default` if it is theirs, else the first by name. */
function ownProject({ isAdmin, memberships }: Standing): string | null {
  const names = memberships.map(({ project }) => project).toSorted()
  return isAdmin || names.includes(DEFAULT_PROJECT) ? DEFAULT_PROJECT : (names[0] ?? null)
}
