/** `baton secret`: values that jobs are given and nobody is shown. */
import type { RotatedSecretKey, SecretSummary, StoredSecret } from '#contract'
import type { Context } from '../context.ts'
import { printList, printOne, type ListView } from '../output/print.ts'
import { readSecretValue } from '../secret-value.ts'

export async function list(context: Context): Promise<number> {
  const { client, screen, say, text } = context
  const secrets = await client.get<{ items: readonly SecretSummary[] }>('/secrets')
  await printList(screen, secrets, view(context))
  if (secrets.items.length === 0 && screen.format === 'table') say(text('secretNone'))
  return 0
}

export async function set(
  context: Context,
  [name = '']: readonly string[],
  { file }: { readonly file?: string },
): Promise<number> {
  const { client, screen, say, text, environment } = context
  const value = await readSecretValue({
    environment,
    file,
    ask: () => environment.stderr.write(text('secretAsk', { name })),
  })
  if (environment.stdin.isTTY && (file === undefined || file === '-')) environment.stderr.write('\n')
  const stored = await client.put<StoredSecret>(`/secrets/${encodeURIComponent(name)}`, { value })
  await printList(screen, { items: [stored.secret] }, view(context))
  if (!stored.isMasked) say(text('secretShort'))
  if (screen.format === 'table') say(text('secretUse', { name }))
  return 0
}

export async function remove(
  { client, say, text, screen }: Context,
  [name = '']: readonly string[],
  { force }: { readonly force?: boolean },
): Promise<number> {
  await client.delete(`/secrets/${encodeURIComponent(name)}${force === true ? '?force=true' : ''}`)
  if (screen.format === 'table') say(text('secretRemoved', { name }))
  else
    await printOne(
      screen,
      { removed: name },
      ({ removed }) => removed,
      ({ removed }) => [removed],
    )
  return 0
}

interface RotateOptions {
  readonly fromFile?: boolean
  readonly lostKey?: boolean
}

export async function rotateKey(
  { client, screen, text, options }: Context,
  _args: readonly string[],
  { fromFile, lostKey }: RotateOptions,
): Promise<number> {
  const how = lostKey === true ? 'lost-key' : fromFile === true ? 'from-file' : 'new-key'
  const rotated = await client.post<RotatedSecretKey>(
    '/secrets/rotate-key',
    { how },
    { onceKey: options.idempotencyKey },
  )
  await printOne(
    screen,
    rotated,
    ({ keyId }) => keyId,
    ({ keyId, sealedCount, unreadable }) => [
      text('secretRotated', { key: keyId, count: sealedCount }),
      ...unreadable.map((name) => text('secretSetAgain', { name })),
    ],
  )
  return 0
}

const view = ({ text, clock }: Pick<Context, 'text' | 'clock'>): ListView<SecretSummary> => ({
  nameOf: ({ name }) => name,
  columns: [
    { heading: text('column.name'), cell: ({ name }) => name },
    { heading: text('column.version'), cell: ({ version }) => String(version), align: 'right' },
    {
      heading: text('column.age'),
      cell: ({ updatedAt }) => text.age(clock.now() - updatedAt),
      align: 'right',
    },
    { heading: text('column.who'), cell: ({ updatedBy }) => updatedBy },
    {
      heading: text('column.state'),
      cell: ({ isReadable }) => text(isReadable ? 'valid' : 'secretUnreadable'),
    },
    {
      heading: text('column.usedBy'),
      cell: ({ usedBy }) => usedBy.map(({ shortId, name }) => `${shortId} ${name}`).join(', ') || '–',
      isElastic: true,
    },
  ],
})
