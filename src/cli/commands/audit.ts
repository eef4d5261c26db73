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
  const { columns } = context.text
  return listPage<AuditRecord>(context, {
    path: '/audit',
    query: { kind: options.kind, verdict: options.verdict, requestId: options.request },
    limit: options.limit,
    view: {
      nameOf: ({ index }) => String(index),
      columns: [
        { heading: '#', cell: ({ index }) => String(index), align: 'right' },
        { heading: columns.time, cell: ({ at }) => timestamp(at) },
        { heading: columns.who, cell: ({ actor }) => actor },
        { heading: columns.action, cell: ({ action }) => action },
        { heading: columns.verdict, cell: ({ verdict }) => verdict ?? '–' },
        { heading: columns.request, cell: ({ requestId }) => requestId ?? '–', isWide: true },
        { heading: columns.hash, cell: ({ hash }) => hash, isWide: true },
        { heading: columns.found, cell: ({ spans }) => spansOf(spans) },
        { heading: columns.target, cell: ({ target }) => target ?? '', isElastic: true },
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
            text.auditWhole(whole(found.records), found.head ?? '–'),
            ...(found.bodiesMissing > 0 ? [text.auditErased(found.bodiesMissing)] : []),
          ]
        : [],
  )
  if (!found.ok) {
    const bad = found.firstBad
    throw auditBroken(bad?.file ?? folder, bad?.line ?? 0, plain(bad?.why ?? text.noReason))
  }
  return 0
}

/** `phone ×2, email`: classes, never the text. */
export function spansOf(spans: AuditRecord['spans']): string {
  const counts = Map.groupBy(spans, (span) => span.class)
  return [...counts]
    .map(([name, group]) => (group.length === 1 ? name : `${name} ×${group.length}`))
    .join(', ')
}
