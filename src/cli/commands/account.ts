/** `baton account`: people, and what each is in which project. Roles are those of the project in -p. */
import {
  ROLES,
  type Account,
  type ChangeAccount,
  type MemberRole,
  type Principal,
  type Role,
} from '#contract'
import type { Context } from '../context.ts'
import { usage } from '../errors.ts'
import { printList, printOne, type ListView } from '../output/print.ts'

export async function list(context: Context): Promise<number> {
  const { client, screen } = context
  await printList(screen, await client.get<{ items: readonly Account[] }>('/accounts'), view(context))
  return 0
}

interface AccountOptions {
  readonly role?: string
  readonly email?: string
  readonly unixAccount?: string
  readonly enable?: boolean
}

export async function create(
  context: Context,
  [name = '']: readonly string[],
  { role = '', email, unixAccount }: AccountOptions,
): Promise<number> {
  const { client, screen, say, text, options } = context
  const body = { name, role: roleOf(role), email, unixAccount }
  const made = await client.post<Account>('/accounts', body, { onceKey: options.idempotencyKey })
  await printList(screen, { items: [made] }, view(context))
  if (screen.format === 'table') say(text('accountLink', { name }))
  return 0
}

export async function change(
  context: Context,
  [name = '']: readonly string[],
  { role, email, unixAccount, enable }: AccountOptions,
): Promise<number> {
  const wanted: ChangeAccount = {
    ...(role === undefined ? {} : await roleChange(context, role)),
    ...(email === undefined ? {} : { email: orNone(email) }),
    ...(unixAccount === undefined ? {} : { unixAccount: orNone(unixAccount) }),
    ...(enable === true ? { isDisabled: false } : {}),
  }
  if (Object.keys(wanted).length === 0)
    throw usage(
      ['nothing is to be changed', '没有要更改的内容'],
      `baton account change ${name} --role reviewer, --email, --unix-account or --enable`,
    )
  return send(context, name, wanted)
}

export const disable = (context: Context, [name = '']: readonly string[]): Promise<number> =>
  send(context, name, { isDisabled: true })

/** A link for a colleague: it signs that account in, once, within ten minutes. */
export async function link(
  { client, screen, say, text }: Context,
  [account = '']: readonly string[],
): Promise<number> {
  const made = await client.post<{ url: string; expiresAt: number }>('/sign-in-links', { account })
  await printOne(
    screen,
    made,
    ({ url }) => url,
    ({ url }) => [url],
  )
  if (screen.format === 'table') say(text('accountLinkOnce', { name: account }))
  return 0
}

async function send(context: Context, name: string, wanted: ChangeAccount): Promise<number> {
  const { client, screen } = context
  const changed = await client.post<Account>(`/accounts/${encodeURIComponent(name)}`, wanted)
  await printList(screen, { items: [changed] }, view(context))
  return 0
}

/** "admin" is one of all projects; every other role is one of the project that the call is for. */
async function roleChange({ client }: Context, word: string): Promise<ChangeAccount> {
  if (word === 'admin') return { isAdmin: true }
  const role = word === 'none' ? null : (roleOf(word) as MemberRole)
  const { project } = await client.get<Principal>('/session')
  return { isAdmin: false, memberships: [{ project, role }] }
}

function roleOf(word: string): Role {
  const role = ROLES.find((one) => one === word)
  if (role === undefined)
    throw usage([`there is no role "${word}"`, `没有角色“${word}”`], `--role takes: ${ROLES.join(', ')}`)
  return role
}

const orNone = (word: string): string | null => (word === 'none' ? null : word)

const view = ({ text, clock }: Pick<Context, 'text' | 'clock'>): ListView<Account> => ({
  nameOf: ({ name }) => name,
  columns: [
    { heading: text('column.name'), cell: ({ name }) => name },
    {
      heading: text('column.roles'),
      cell: ({ isAdmin, memberships }) =>
        isAdmin
          ? text('adminOfAll')
          : memberships.map(({ project, role }) => `${role} (${project})`).join(', ') || '–',
    },
    { heading: text('column.email'), cell: ({ email }) => email ?? '–' },
    { heading: text('column.unixAccount'), cell: ({ unixAccount }) => unixAccount ?? '–', isWide: true },
    {
      heading: text('column.seen'),
      cell: ({ seenAt }) => (seenAt === null ? '–' : text.age(clock.now() - seenAt)),
    },
    {
      heading: text('column.state'),
      cell: ({ disabledAt }) => text(disabledAt === null ? 'valid' : 'disabled'),
    },
  ],
})
