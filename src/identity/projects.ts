/** Projects: whose things are whose. What is of one is not there for who has no role in it. */
import type { Kysely } from 'kysely'
import type { Clock } from '#base'
import { MemberRole, type Principal, type Project } from '#contract'
import type { Tables } from '#store'
import { projectNotFound, projectTaken } from './errors.ts'

/** There is one tenant: who installed Baton. */
const TENANT = 'default'

export async function requireProject(db: Kysely<Tables>, name: string): Promise<void> {
  const row = await db.selectFrom('project').select('name').where('name', '=', name).executeTakeFirst()
  if (row === undefined) throw projectNotFound(name)
}

/** Those that the caller may choose from. */
export async function listProjects(db: Kysely<Tables>, by: Principal): Promise<readonly Project[]> {
  const rows = await db
    .selectFrom('project')
    .leftJoin('membership', 'membership.project', 'project.name')
    .leftJoin('account', 'account.id', 'membership.accountId')
    .select(['project.name', 'project.createdAt', 'membership.role', 'account.name as member'])
    .select('account.disabledAt')
    .orderBy('project.name')
    .execute()
  const projects = new Map<string, { project: Project; isMine: boolean }>()
  for (const row of rows) {
    const known = projects.get(row.name)
    const project = known?.project ?? { name: row.name, role: by.role, members: 0, createdAt: row.createdAt }
    const isOwn = row.member === by.account
    projects.set(row.name, {
      project: {
        ...project,
        role: isOwn && by.role !== 'admin' ? MemberRole.parse(row.role) : project.role,
        members: project.members + (row.member === null || row.disabledAt !== null ? 0 : 1),
      },
      isMine: known?.isMine === true || isOwn,
    })
  }
  return [...projects.values()]
    .filter(({ project, isMine }) =>
      by.isBound ? project.name === by.project : by.role === 'admin' || isMine,
    )
    .map(({ project }) => project)
}

export async function createProject(
  db: Kysely<Tables>,
  clock: Clock,
  by: Principal,
  name: string,
): Promise<Project> {
  const createdAt = clock.now()
  const made = await db
    .insertInto('project')
    .values({ name, tenant: TENANT, createdAt })
    .onConflict((conflict) => conflict.column('name').doNothing())
    .returning('name')
    .executeTakeFirst()
  if (made === undefined) throw projectTaken(name)
  return { name, role: by.role, members: 0, createdAt }
}
