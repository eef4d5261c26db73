/** Rows of a version, or of what was rejected, each with its step, value and threshold. */
import type { DatasetRows, DatasetVersion } from '#contract'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { type Telling, useTold } from '../i18n/telling.ts'
import { rowsQuery } from '../api/queries.ts'
import { formatCount } from '../format/numbers.ts'
import { Answer, Empty } from '../parts/answers.tsx'
import { FilterSelect, FilterText } from '../parts/filters.tsx'
import { type Column, DataTable } from '../parts/table.tsx'

type Cell = DatasetRows['rows'][number][number]
interface Row {
  readonly id: string
  readonly cells: readonly Cell[]
}

/** What a person looks at first; others follow in their own order. */
const FIRST = ['reason', 'step', 'value', 'threshold', 'path', 'kind', 'licence', 'text']
/** Long columns take what is left, the others a fixed share. */
const LONG = new Set(['text', 'path', 'reason'])
const SHOWN_COLUMNS = 7

export function DatasetRowsView({
  version,
  which,
}: {
  readonly version: DatasetVersion
  readonly which: 'records' | 'rejects'
}) {
  const { t } = useTranslation()
  const told = useTold()
  const navigate = useNavigate({ from: '/datasets/$name' })
  const search = useSearch({ from: '/shell/datasets/$name' })
  const rows = useInfiniteQuery(
    rowsQuery(
      version.dataset,
      version.version,
      which,
      search.equals === undefined ? {} : { column: search.column, equals: search.equals },
    ),
  )
  const set = (change: Partial<typeof search>): void =>
    void navigate({ search: (now) => ({ ...now, ...change }), replace: true })
  const names = rows.data?.pages[0]?.columns ?? []
  const order = names.map((name, index) => ({ name, index })).toSorted((a, b) => rank(a.name) - rank(b.name))
  const shown = order.slice(0, SHOWN_COLUMNS)
  const items: readonly Row[] =
    rows.data?.pages.flatMap((page, pageIndex) =>
      page.rows.map((cells, index) => ({ id: `${pageIndex}/${index}`, cells })),
    ) ?? []
  const picked = items.find((row) => row.id === search.row)
  const columns: readonly Column<Row>[] = shown.map(({ name, index }, place) => ({
    id: name,
    head: name,
    width: LONG.has(name) ? undefined : 112,
    wide: place > 1,
    right: typeof items[0]?.cells[index] === 'number',
    render: (row) => <CellText value={tellCell(told, which, name, row.cells[index] ?? null)} />,
  }))
  return (
    <>
      <div className="filters mb-3">
        <FilterSelect
          label={t('rows.column')}
          value={search.column}
          options={names.filter((name) => !LONG.has(name)).map((name) => [name, name])}
          onChange={(value) => set({ column: value, equals: undefined })}
        />
        {search.column === undefined ? null : (
          <FilterText
            value={search.equals ?? ''}
            label={t('rows.equals')}
            onChange={(value) => set({ equals: value })}
          />
        )}
        {rows.data === undefined ? null : (
          <span className="ml-auto text-small text-ink-3">
            {t('rows.shown', {
              n: formatCount(items.length),
              total: formatCount(rows.data.pages[0]?.total ?? 0),
            })}
          </span>
        )}
      </div>
      <Answer of={rows}>
        {() =>
          items.length === 0 ? (
            <Empty>
              {which === 'rejects' && search.equals === undefined ? t('rows.noRejects') : t('rows.none')}
            </Empty>
          ) : (
            <>
              {picked === undefined ? null : (
                <WholeRow which={which} row={picked} order={order} close={() => set({ row: undefined })} />
              )}
              <DataTable
                label={t(`dataset.tab.${which}`)}
                columns={columns}
                rows={items}
                rowId={(row) => row.id}
                picked={search.row ?? null}
                onPick={(row) => set({ row: row.id })}
                onEnd={
                  rows.hasNextPage && !rows.isFetchingNextPage ? () => void rows.fetchNextPage() : undefined
                }
              />
            </>
          )
        }
      </Answer>
      {rows.hasNextPage ? (
        <button type="button" className="button mt-3" onClick={() => void rows.fetchNextPage()}>
          {t('more')}
        </button>
      ) : null}
    </>
  )
}

const rank = (name: string): number => {
  const place = FIRST.indexOf(name)
  return place < 0 ? FIRST.length : place
}

/** Of a rejected row, the words that the pipeline wrote; cells of records are a person's own. */
function tellCell(told: Telling, which: 'records' | 'rejects', name: string, value: Cell): Cell {
  if (which !== 'rejects' || typeof value !== 'string') return value
  if (name === 'reason') return told.word('reason', value)
  if (name === 'step') return told.word('operator', value)
  return name === 'value' || name === 'threshold' ? told.measure(value) : value
}

function CellText({ value }: { readonly value: Cell }) {
  if (value === null) return <span className="text-ink-3">–</span>
  if (typeof value === 'number') return <>{Number.isInteger(value) ? formatCount(value) : value}</>
  const text = String(value)
  return <span title={text.slice(0, 500)}>{text.slice(0, 200).replaceAll(/\s+/g, ' ')}</span>
}

function WholeRow(props: {
  readonly which: 'records' | 'rejects'
  readonly row: Row
  readonly order: readonly { readonly name: string; readonly index: number }[]
  readonly close: () => void
}) {
  const { t } = useTranslation()
  const told = useTold()
  return (
    <div className="panel mb-4">
      <dl className="facts">
        {props.order.map(({ name, index }) => {
          const value = props.row.cells[index] ?? null
          return (
            <div key={name} className="contents">
              <dt>{name}</dt>
              <dd className="text-left!">
                {name === 'text' ? (
                  <pre className="source record-text" tabIndex={0}>
                    {String(value)}
                  </pre>
                ) : value === null ? (
                  '–'
                ) : (
                  String(tellCell(told, props.which, name, value))
                )}
              </dd>
            </div>
          )
        })}
      </dl>
      <div className="mt-2 flex justify-end">
        <button type="button" className="button slim" onClick={props.close}>
          {t('close')}
        </button>
      </div>
    </div>
  )
}
