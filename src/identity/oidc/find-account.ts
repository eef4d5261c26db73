/** The account of whom the identity provider has named: found, linked or made as decideAccount says. */
import type { Kysely, Transaction } from 'kysely'
import { newId, type Clock } from '#base'
import type { Tables } from '#store'
import { DEFAULT_PROJECT } from '../admin-account.ts'
import { lockEmails } from '../accounts.ts'
import { accountDisabled, accountTaken } from '../errors.ts'
import { decideAccount, type KnownAccount } from './decide-account.ts'
import { domainNotAllowed, emailOfAnother, emailUnverified, personUnknown } from './errors.ts'
import type { OidcSettings, Person } from './model.ts'

export interface FoundAccount {
  readonly accountId: string
  readonly how: 'known' | 'linked' | 'created'
}

export async function findAccountOf(
  db: Kysely<Tables>,
  clock: Clock,
  person: Person,
  settings: OidcSettings,
): Promise<FoundAccount> {
  return db.transaction().execute(async (tx) => {
    await lockEmails(tx)
    const { issuer, subject, email } = person
    const linked = await readAccount(tx, (query) =>
      query.where('oidcIssuer', '=', issuer).where('oidcSubject', '=', subject),
    )
    const byEmail = email === null ? null : await readAccount(tx, (query) => query.where('email', '=', email))
    const decision = decideAccount(person, linked, byEmail, settings)
    switch (decision.kind) {
      case 'enter':
        return { accountId: decision.account.id, how: 'known' }
      case 'link':
        await tx
          .updateTable('account')
          .set({ oidcIssuer: issuer, oidcSubject: subject })
          .where('id', '=', decision.account.id)
          .execute()
        return { accountId: decision.account.id, how: 'linked' }
      case 'create':
        return { accountId: await makeAccount(tx, clock.now(), person, decision), how: 'created' }
      case 'disabled':
        throw accountDisabled(decision.account.name)
      case 'unverified':
        throw emailUnverified(email, issuer)
      case 'foreign-domain':
        throw domainNotAllowed(decision.email)
      case 'of-another':
        throw emailOfAnother(decision.account.name, email ?? '')
      case 'unknown':
        throw personUnknown(decision.email)
    }
  })
}

const accountQuery = (tx: Transaction<Tables>) =>
  tx.selectFrom('account').select(['id', 'name', 'disabledAt', 'oidcSubject'])
type AccountQuery = ReturnType<typeof accountQuery>

async function readAccount(
  tx: Transaction<Tables>,
  narrow: (query: AccountQuery) => AccountQuery,
): Promise<KnownAccount | null> {
  const row = await narrow(accountQuery(tx)).forUpdate().executeTakeFirst()
  if (row === undefined) return null
  const { id, name } = row
  return { id, name, isDisabled: row.disabledAt !== null, isLinked: row.oidcSubject !== null }
}

async function makeAccount(
  tx: Transaction<Tables>,
  now: number,
  { issuer, subject }: Person,
  { email, role }: { readonly email: string; readonly role: string },
): Promise<string> {
  // An address may hold signs that a name may not.
  const name = email
    .replaceAll(/[^a-z0-9._@+-]/g, '-')
    .replace(/^[^a-z0-9]+/, '')
    .slice(0, 100)
  const made = await tx
    .insertInto('account')
    .values({
      id: newId('account', now),
      name,
      createdAt: now,
      email,
      oidcIssuer: issuer,
      oidcSubject: subject,
    })
    .onConflict((conflict) => conflict.column('name').doNothing())
    .returning('id')
    .executeTakeFirst()
  if (made === undefined) throw accountTaken(name)
  const membership = { accountId: made.id, project: DEFAULT_PROJECT, role, createdAt: now }
  await tx.insertInto('membership').values(membership).execute()
  return made.id
}
