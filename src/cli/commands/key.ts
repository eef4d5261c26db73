/** `baton key`: API keys for programs. A secret is printed once, when its key is made. */
import { nearest } from '#config'
import { SCOPES, type ApiKey, type CreatedApiKey } from '#contract'
import type { Context } from '../context.ts'
import { noSuchKey, usage } from '../errors.ts'
import { printList, printOne, type ListView } from '../output/print.ts'
import { timestamp } from '../output/units.ts'
import { readWhole } from '../read-number.ts'
import { withMeant } from '../suggest-name.ts'

export async function list(context: Context): Promise<number> {
  const { client, screen } = context
  await printList(screen, await client.get<{ items: readonly ApiKey[] }>('/keys'), view(context))
  return 0
}

interface CreateOptions {
  readonly scopes?: string
  readonly expires?: string
}

export async function create(
  { client, screen, say, text, options }: Context,
  [name = '']: readonly string[],
  { scopes = '', expires = '90' }: CreateOptions,
): Promise<number> {
  const wanted = scopes
    .split(',')
    .map((scope) => scope.trim())
    .filter((scope) => scope !== '')
  const unknown = wanted.find((scope) => !(SCOPES as readonly string[]).includes(scope))
  if (unknown !== undefined) {
    const error = usage(
      [`there is no scope "${unknown}"`, `没有权限“${unknown}”`],
      `--scopes ${SCOPES.join(',')}`,
    )
    const meant = nearest(unknown, SCOPES)
    throw meant === null ? error : withMeant(error, meant)
  }
  const expiresInDays =
    expires === 'never' ? null : readWhole('--expires', expires, { least: 1, most: 3_650 })
  const created = await client.post<CreatedApiKey>(
    '/keys',
    { name, scopes: wanted, expiresInDays },
    { onceKey: options.idempotencyKey },
  )
  await printOne(
    screen,
    created,
    ({ key }) => key.id,
    ({ secret }) => [secret],
  )
  if (screen.format === 'table') say(text('keyOnce'))
  return 0
}

export async function revoke(context: Context, [id = '']: readonly string[]): Promise<number> {
  const { client, screen } = context
  const { items } = await client.get<{ items: readonly ApiKey[] }>('/keys')
  // People see the prefix of the secret and the end of the id.
  const found = items.filter(
    (key) => key.id === id || key.name === id || key.id.endsWith(id) || key.prefix === id,
  )
  if (found.length === 0) {
    const meant = nearest(
      id,
      items.map((key) => key.name),
    )
    throw meant === null ? noSuchKey(id) : withMeant(noSuchKey(id), meant)
  }
  if (found.length > 1)
    throw usage(
      [`"${id}" names ${found.length} keys`, `“${id}”对应 ${found.length} 个密钥`],
      'baton key list',
    )
  const revoked = await client.delete<ApiKey>(`/keys/${found[0]?.id ?? ''}`)
  await printList(screen, { items: [revoked] }, view(context))
  return 0
}

const view = ({ text, clock }: Pick<Context, 'text' | 'clock'>): ListView<ApiKey> => ({
  nameOf: ({ id }) => id,
  columns: [
    { heading: text('column.id'), cell: ({ id }) => id.slice(-6) },
    { heading: text('column.name'), cell: ({ name }) => name },
    { heading: text('column.prefix'), cell: ({ prefix }) => `${prefix}…` },
    { heading: text('column.scopes'), cell: ({ scopes }) => scopes.join(',') },
    { heading: text('column.owner'), cell: ({ account }) => account, isWide: true },
    {
      heading: text('column.expires'),
      cell: ({ expiresAt }) => (expiresAt === null ? '–' : timestamp(expiresAt)),
    },
    {
      heading: text('column.lastUsed'),
      cell: ({ lastUsedAt }) => (lastUsedAt === null ? '–' : text.age(clock.now() - lastUsedAt)),
    },
    {
      heading: text('column.state'),
      cell: ({ revokedAt, expiresAt }) =>
        revokedAt !== null
          ? text('revoked')
          : expiresAt !== null && expiresAt < clock.now()
            ? text('expired')
            : text('valid'),
    },
  ],
})
