/** `baton audit`: who asked what, what the guard did, and whether the log is intact. */
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { AuditRecord, AuditVerification } from '#contract'
import type { Context } from '../context.ts'
import { auditBroken, noAuditLog } from '../errors.ts'
import { listPage } from '../list-page.ts'
import { printOne } from '../output/print.ts'
import { timestamp, whole } from '../output/units.ts'
import { plain } from '../output/width.ts'

interface ListOptions {
  readonly limit?: string
  readonly kind?: string
  readonly verdict?: string
  readonly request?: string
}

export const list = (context: Context, _args: unknown, options: ListOptions): Promise<number> => {
  const { text } = context
  return listPage<AuditRecord>(context, {
    path: '/audit',
    query: { kind: options.kind, verdict: options.verdict, requestId: options.request },
    limit: options.limit,
    view: {
      nameOf: ({ index }) => String(index),
      columns: [
        { heading: '#', cell: ({ index }) => String(index), align: 'right' },
        { heading: text('column.time'), cell: ({ at }) => timestamp(at) },
        { heading: text('column.who'), cell: ({ actor }) => actor },
        { heading: text('column.action'), cell: ({ action }) => action },
        {
          heading: text('column.verdict'),
          cell: ({ verdict }) => (verdict === null ? '–' : text.word('verdict', verdict)),
        },
        { heading: text('column.request'), cell: ({ requestId }) => requestId ?? '–', isWide: true },
        { heading: text('column.hash'), cell: ({ hash }) => hash, isWide: true },
        { heading: text('column.found'), cell: ({ spans }) => spansOf(spans, text) },
        { heading: text('column.target'), cell: ({ target }) => target ?? '', isElastic: true },
      ],
    },
  })
}

/**
 * Reads the files themselves, with no server between: whoever doubts the log doubts the server too. Of a server
 * elsewhere, it asks that server.
 */
export async function verify(context: Context, _args: unknown, { dir }: { dir?: string }): Promise<number> {
  const { client, screen, text, environment, options, dataDir } = context
  const isElsewhere =
    dir === undefined && (options.server ?? environment.variables['BATON_SERVER'] ?? '') !== ''
  const folder = dir === undefined ? join(dataDir, 'audit') : resolve(environment.cwd, dir)
  let found: AuditVerification
  if (isElsewhere) {
    found = await client.post<AuditVerification>('/audit/verify')
  } else {
    if (!existsSync(folder)) throw noAuditLog(folder)
    const { verifyAuditLog } = await import('#guard')
    found = await verifyAuditLog(folder)
  }
  await printOne(
    screen,
    found,
    () => found.head ?? '',
    () =>
      found.ok
        ? [
            text('auditWhole', { records: whole(found.records), head: found.head ?? '–' }),
            ...(found.bodiesMissing > 0 ? [text('auditErased', { count: found.bodiesMissing })] : []),
          ]
        : [],
  )
  if (!found.ok) {
    const bad = found.firstBad
    throw auditBroken(
      bad?.file ?? folder,
      bad?.line ?? 0,
      plain(bad === null ? text('noReason') : text.told(bad.why, bad.said)),
    )
  }
  return 0
}

/** `phone ×2, email`: classes, never the text. */
export function spansOf(spans: AuditRecord['spans'], text: Context['text']): string {
  const counts = Map.groupBy(spans, (span) => span.class)
  return [...counts]
    .map(([name, group]) => `${text.word('class', name)}${group.length === 1 ? '' : ` ×${group.length}`}`)
    .join(', ')
}
