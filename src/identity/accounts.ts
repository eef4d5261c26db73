/** The people of an installation: who they are, what they are in which project, and that they are no longer. */
import { sql, type Kysely, type Transaction } from 'kysely'
import { newId, type Clock } from '#base'
import { MemberRole, type Account, type ChangeAccount, type CreateAccount } from '#contract'
import type { Tables } from '#store'
import { ADMIN_NAME } from './admin-account.ts'
import { accountNotFound, accountTaken, emailTaken, firstAdminStays } from './errors.ts'
import { requireProject } from './projects.ts'

type Database = Kysely<Tables>

/** All of them, or those that are members of one project, with what they are there alone. */
export async function listAccounts(db: Database, project: string | null): Promise<readonly Account[]> {
  const [rows, memberships, sessions] = await Promise.all([
    db.selectFrom('account').selectAll().orderBy('name').execute(),
    db.selectFrom('membership').selectAll().orderBy('project').execute(),
    db
      .selectFrom('session')
      .select((eb) => ['accountId', eb.fn.max('seenAt').as('seenAt')])
      .groupBy('accountId')
      .execute(),
  ])
  const seenAt = new Map(sessions.map((row) => [row.accountId, row.seenAt]))
  return rows
    .map((row): Account => ({
      name: row.name,
      isAdmin: row.isAdmin,
      memberships: memberships
        .filter((one) => one.accountId === row.id && (project === null || one.project === project))
        .map((one) => ({ project: one.project, role: MemberRole.parse(one.role) })),
      email: row.email,
      oidcIssuer: row.oidcIssuer,
      unixAccount: row.unixAccount,
      createdAt: row.createdAt,
      seenAt: seenAt.get(row.id) ?? null,
      disabledAt: row.disabledAt,
    }))
    .filter(({ memberships }) => project === null || memberships.length > 0)
}

export async function findAccount(db: Database, name: string): Promise<Account> {
  const found = (await listAccounts(db, null)).find((account) => account.name === name)
  if (found === undefined) throw accountNotFound(name)
  return found
}

export async function createAccount(
  db: Database,
  clock: Clock,
  request: CreateAccount & { readonly project: string },
): Promise<Account> {
  const now = clock.now()
  const { name, role, project, email = null, unixAccount = null } = request
  await db.transaction().execute(async (tx) => {
    if (email !== null) await refuseTakenEmail(tx, email, name)
    const made = await tx
      .insertInto('account')
      .values({
        id: newId('account', now),
        name,
        createdAt: now,
        isAdmin: role === 'admin',
        email,
        oidcIssuer: null,
        oidcSubject: null,
        unixAccount,
        disabledAt: null,
      })
      .onConflict((conflict) => conflict.column('name').doNothing())
      .returning('id')
      .executeTakeFirst()
    if (made === undefined) throw accountTaken(name)
    if (role !== 'admin') await setMembership(tx, now, made.id, project, role)
  })
  return findAccount(db, name)
}

/** What is not named stays. Roles are looked up with every call, so a change holds from the next one on. */
export async function changeAccount(
  db: Database,
  clock: Clock,
  name: string,
  change: ChangeAccount,
): Promise<Account> {
  const now = clock.now()
  if (name === ADMIN_NAME && (change.isDisabled === true || change.isAdmin === false)) throw firstAdminStays()
  await db.transaction().execute(async (tx) => {
    const row = await tx
      .selectFrom('account')
      .selectAll()
      .where('name', '=', name)
      .forUpdate()
      .executeTakeFirst()
    if (row === undefined) throw accountNotFound(name)
    const { isAdmin = row.isAdmin, email = row.email, unixAccount = row.unixAccount } = change
    if (email !== null && email !== row.email) await refuseTakenEmail(tx, email, name)
    // Another e-mail may be another person's: whoever signed in with the old one is no longer known by it.
    const link = email === row.email ? {} : { oidcIssuer: null, oidcSubject: null }
    await tx
      .updateTable('account')
      .set({ isAdmin, email, unixAccount, ...link })
      .where('id', '=', row.id)
      .execute()
    for (const { project, role } of change.memberships ?? []) {
      await setMembership(tx, now, row.id, project, role)
    }
    if (change.isDisabled !== undefined && change.isDisabled !== (row.disabledAt !== null)) {
      const disabledAt = change.isDisabled ? now : null
      await tx.updateTable('account').set({ disabledAt }).where('id', '=', row.id).execute()
      // Also when it is enabled again: a sign-in that was under way may have left a session behind.
      await endTokens(tx, now, row.id)
    }
  })
  return findAccount(db, name)
}

/** Sessions, links and keys end for good. */
async function endTokens(tx: Transaction<Tables>, now: number, accountId: string): Promise<void> {
  await tx.deleteFrom('session').where('accountId', '=', accountId).execute()
  await tx.deleteFrom('signInLink').where('accountId', '=', accountId).execute()
  await tx
    .updateTable('apiKey')
    .set({ revokedAt: now })
    .where('accountId', '=', accountId)
    .where('revokedAt', 'is', null)
    .execute()
}

async function setMembership(
  tx: Transaction<Tables>,
  now: number,
  accountId: string,
  project: string,
  role: MemberRole | null,
): Promise<void> {
  await requireProject(tx, project)
  if (role === null) {
    await tx
      .deleteFrom('membership')
      .where('accountId', '=', accountId)
      .where('project', '=', project)
      .execute()
    return
  }
  await tx
    .insertInto('membership')
    .values({ accountId, project, role, createdAt: now })
    .onConflict((conflict) => conflict.columns(['accountId', 'project']).doUpdateSet({ role }))
    .execute()
}

/** Two at once would both find an e-mail free: the second waits here until the first is done. */
export async function lockEmails(tx: Transaction<Tables>): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtext('account.email'))`.execute(tx)
}

async function refuseTakenEmail(tx: Transaction<Tables>, email: string, name: string): Promise<void> {
  await lockEmails(tx)
  const other = await tx
    .selectFrom('account')
    .select('name')
    .where('email', '=', email)
    .where('name', '<>', name)
    .executeTakeFirst()
  if (other !== undefined) throw emailTaken(other.name)
}

/** Null: the jobs of this account run as the Unix account that Baton runs as. */
export async function unixAccountOf(db: Database, ownerName: string): Promise<string | null> {
  const row = await db
    .selectFrom('account')
    .select('unixAccount')
    .where('name', '=', ownerName)
    .executeTakeFirst()
  return row?.unixAccount ?? null
}

export async function nameOf(db: Database, accountId: string): Promise<string> {
  const { name } = await db
    .selectFrom('account')
    .select('name')
    .where('id', '=', accountId)
    .executeTakeFirstOrThrow()
  return name
}
