/** What an account is, read in one query, and the principal that follows from it. */
import type { Kysely } from 'kysely'
import { MemberRole, type Principal, type Scope } from '#contract'
import type { Tables } from '#store'
import { chooseProject, type Standing } from './choose-project.ts'
import { otherProject, projectNotFound } from './errors.ts'
import { requireProject } from './projects.ts'
import { effectiveScopes } from './role-scopes.ts'

/** Null when there is no such account, or when it is disabled. */
export async function readStanding(
  db: Kysely<Tables>,
  accountId: string,
): Promise<(Pick<Standing, 'isAdmin' | 'memberships'> & { readonly name: string }) | null> {
  const rows = await db
    .selectFrom('account')
    .leftJoin('membership', 'membership.accountId', 'account.id')
    .select(['account.name', 'account.isAdmin', 'membership.project', 'membership.role'])
    .where('account.id', '=', accountId)
    .where('account.disabledAt', 'is', null)
    .execute()
  const [first] = rows
  if (first === undefined) return null
  return {
    name: first.name,
    isAdmin: first.isAdmin,
    memberships: rows.flatMap(({ project, role }) =>
      project === null || role === null ? [] : [{ project, role: MemberRole.parse(role) }],
    ),
  }
}

export interface Bearer {
  readonly kind: Principal['kind']
  readonly id: string
  /** The key's; an account goes by its own. */
  readonly name: string | null
  readonly accountId: string
  readonly bound: string | null
  /** Null: all that the role holds. */
  readonly keyScopes: readonly Scope[] | null
}

/** Null when the account may nothing any more. Throws when it asks for a project that it may not. */
export async function toPrincipal(
  db: Kysely<Tables>,
  bearer: Bearer,
  asked: string | null,
): Promise<Principal | null> {
  const account = await readStanding(db, bearer.accountId)
  if (account === null) return null
  const choice = chooseProject({ ...account, bound: bearer.bound }, asked)
  if (choice.kind === 'nowhere') return null
  if (choice.kind === 'bound') throw otherProject(choice.project, asked ?? '')
  if (choice.kind === 'not-theirs') throw projectNotFound(asked ?? '')
  // An administrator may ask for any name.
  if (account.isAdmin && asked !== null && bearer.bound === null) await requireProject(db, asked)
  const { project, role } = choice
  return {
    kind: bearer.kind,
    id: bearer.id,
    name: bearer.name ?? account.name,
    account: account.name,
    role,
    scopes: [...effectiveScopes(role, bearer.keyScopes)],
    project,
    isBound: bearer.bound !== null,
  }
}
