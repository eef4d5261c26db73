/** `baton dataset`: what we have, what was kept, what was dropped and why. */
import {
  sayReport,
  type DatasetDetail,
  type DatasetRows,
  type DatasetSummary,
  type DatasetVersion,
} from '#contract'
import type { Context } from '../context.ts'
import { noVersion, usage } from '../errors.ts'
import { listPage } from '../list-page.ts'
import { printOne } from '../output/print.ts'
import { renderTable } from '../output/table.ts'
import { bytes, timestamp, whole } from '../output/units.ts'
import { plain } from '../output/width.ts'
import { readLimit } from '../read-limit.ts'
import { readWhole } from '../read-number.ts'

export const list = (context: Context, _args: unknown, { limit }: { limit?: string }): Promise<number> => {
  const { text, clock } = context
  return listPage<DatasetSummary>(context, {
    path: '/datasets',
    limit,
    none: text('datasetNone'),
    view: {
      nameOf: ({ name }) => name,
      columns: [
        { heading: text('column.name'), cell: ({ name }) => name },
        { heading: text('column.latest'), cell: ({ name, latest }) => `${name}@${latest}` },
        { heading: text('column.versions'), cell: ({ versions }) => String(versions), align: 'right' },
        { heading: text('column.records'), cell: ({ records }) => whole(records), align: 'right' },
        { heading: text('column.size'), cell: (one) => bytes(one.bytes), align: 'right' },
        {
          heading: text('column.age'),
          cell: ({ updatedAt }) => text.age(clock.now() - updatedAt),
          align: 'right',
        },
      ],
    },
  })
}

export async function show(
  { client, screen, text }: Context,
  [ref = '']: readonly string[],
): Promise<number> {
  const { name, version } = splitRef(ref)
  const dataset = await client.get<DatasetDetail>(`/datasets/${encodeURIComponent(name)}`)
  if (version !== null) {
    const found = dataset.history.find((one) => one.version === version)
    if (found === undefined) throw noVersion('dataset', name, version)
    await printOne(
      screen,
      found,
      (one) => one.ref,
      (one) => describeVersion(one, text),
    )
    return 0
  }
  await printOne(
    screen,
    dataset,
    (one) => one.name,
    (one) => [
      ...renderTable(
        [
          { heading: text('column.version'), cell: ({ ref }) => ref },
          { heading: text('column.records'), cell: ({ records }) => whole(records), align: 'right' },
          { heading: text('column.dropped'), cell: ({ rejects }) => whole(rejects), align: 'right' },
          { heading: text('column.size'), cell: (version) => bytes(version.bytes), align: 'right' },
          {
            heading: text('column.from'),
            cell: ({ parentRef, jobId }) => parentRef ?? jobId?.slice(-6) ?? '–',
          },
          { heading: text('column.created'), cell: ({ createdAt }) => timestamp(createdAt) },
        ],
        one.history,
        { columns: screen.columns, isWide: false },
      ),
      ...describeNewest(one, text),
    ],
  )
  return 0
}

interface RowsOptions {
  readonly rejects?: boolean
  readonly limit?: string
  readonly offset?: string
  readonly where?: string
}

export async function rows(
  { client, screen, text, say }: Context,
  [ref = '']: readonly string[],
  options: RowsOptions,
): Promise<number> {
  const { name, version } = splitRef(ref)
  const number = version ?? (await client.get<DatasetDetail>(`/datasets/${encodeURIComponent(name)}`)).latest
  const at = options.where?.indexOf('=') ?? -1
  if (options.where !== undefined && at < 1)
    throw usage(
      [
        `--where takes COLUMN=VALUE, not "${options.where}"`,
        `--where 须写成 COLUMN=VALUE，而不是“${options.where}”`,
      ],
      '--where kind=readme',
    )
  const limit = readLimit(options.limit)
  const offset = readWhole('--offset', options.offset ?? '0', { least: 0 })
  const found = await client.get<DatasetRows>(
    `/datasets/${encodeURIComponent(name)}/versions/${number}/rows`,
    {
      which: options.rejects === true ? 'rejects' : 'records',
      offset,
      limit: Math.min(limit, 500),
      column: options.where?.slice(0, at),
      equals: options.where?.slice(at + 1),
    },
  )
  const items = found.rows.map((row) =>
    Object.fromEntries(found.columns.map((column, index) => [column, row[index] ?? null])),
  )
  if (screen.format === 'jsonl') screen.write(items.map((item) => `${JSON.stringify(item)}\n`).join(''))
  else {
    await printOne(
      screen,
      { ref: `${name}@${number}`, total: found.total, items },
      (one) => one.ref,
      () =>
        items.flatMap((item, index) => [...(index === 0 ? [] : ['']), ...describeRow(item, screen.columns)]),
    )
  }
  if (found.total > offset + items.length)
    say(text('moreRows', { shown: offset + items.length, total: found.total }))
  return 0
}

/** Records hold whole documents: one member a line, long ones cut. */
function describeRow(item: Readonly<Record<string, unknown>>, columns: number | null): string[] {
  const room = Math.max(40, columns ?? 200)
  return Object.entries(item).map(([name, value]) => {
    const line = `${name}: ${plain(typeof value === 'string' ? value : JSON.stringify(value))}`
    return line.length > room ? `${line.slice(0, room - 1)}…` : line
  })
}

function describeVersion(version: DatasetVersion, text: Context['text']): string[] {
  const { report } = version
  const dropped = report.steps.flatMap((step) =>
    step.dropped.map((one) => ({ ...one, operator: step.operator })),
  )
  return [
    `${version.ref}  ${version.digest}`,
    `  ${plain(text.told(report.sentence, sayReport(report)))}`,
    ...report.filesSkipped
      .filter(({ files }) => files > 0)
      .map(
        ({ reason, files, examples }) =>
          `  ${text('skippedFiles', { files: whole(files), reason: text.word('reason', reason) })}${examples[0] === undefined ? '' : ` (${plain(examples[0])})`}`,
      ),
    ...dropped
      .filter(({ records }) => records > 0)
      .map(({ operator, reason, threshold, records }) => {
        const facts = {
          records: whole(records),
          operator: text.word('operator', operator),
          reason: text.word('reason', reason),
        }
        return threshold === null
          ? `  ${text('droppedRecords', facts)}`
          : `  ${text('droppedAt', { ...facts, threshold: text.measure(threshold) })}`
      }),
    ...(report.labels === null
      ? []
      : Object.entries(report.labels.counts).map(
          ([column, counts]) =>
            `  ${column}: ${Object.entries(counts)
              .toSorted((a, b) => b[1] - a[1])
              .slice(0, 8)
              .map(([value, count]) => `${value} ${whole(count)}`)
              .join(', ')}`,
        )),
    ...(report.labels?.errorRate == null
      ? []
      : [
          `  ${text('labelError', { percent: (report.labels.errorRate * 100).toFixed(1), sample: report.labels.sample })}`,
        ]),
  ]
}

function describeNewest({ history: [newest] }: DatasetDetail, text: Context['text']): string[] {
  return newest === undefined ? [] : ['', ...describeVersion(newest, text)]
}

/** `docs@2`; without a number the newest. */
export function splitRef(ref: string): { name: string; version: number | null } {
  const [name = '', version] = ref.split('@')
  if (version === undefined) return { name, version: null }
  if (!/^[1-9]\d*$/.test(version))
    throw usage([`"${ref}" is not a version`, `“${ref}”不是版本`], 'docs, or docs@2')
  return { name, version: Number(version) }
}
