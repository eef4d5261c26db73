/** Jobs that have not ended and name a secret: what removing it would stop. */
import { sql } from 'kysely'
import { shortId } from '#base'
import { JOB_STATES, isTerminal, secretsOf, type SecretUser } from '#contract'
import type { RuntimeContext } from './context.ts'
import { specOf, stateOf } from './job-record.ts'

/** By the name of the secret; oldest job first. */
export async function secretUsers(
  { db }: Pick<RuntimeContext, 'db'>,
  project: string,
): Promise<ReadonlyMap<string, readonly SecretUser[]>> {
  const jobs = await db
    .selectFrom('job')
    .selectAll()
    .where('project', '=', project)
    .where(
      'state',
      'in',
      JOB_STATES.filter((state) => !isTerminal(state)),
    )
    .where(sql<boolean>`jsonb_path_exists(spec, '$.env.*.secret')`)
    .orderBy('createdAt')
    .execute()
  const users = new Map<string, SecretUser[]>()
  for (const job of jobs) {
    const user = { id: job.id, shortId: shortId(job.id), name: job.name, state: stateOf(job) }
    for (const name of secretsOf(specOf(job).env)) users.set(name, [...(users.get(name) ?? []), user])
  }
  return users
}
