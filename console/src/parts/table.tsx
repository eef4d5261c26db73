/**
 * A table on @tanstack/react-table: fixed columns, one line a row, rows drawn only where they can be seen
 * once there are many, j and k to move, Enter to open.
 */
import { type ColumnDef, tableFeatures, useTable } from '@tanstack/react-table'
import { useVirtualizer } from '@tanstack/react-virtual'
import { type ReactNode, useEffect, useLayoutEffect, useRef, useState } from 'react'
import { columnWidth } from './column-width.ts'
import { useRowKeys } from './use-row-keys.ts'

const features = tableFeatures({})
/** Below this many rows drawing all of them is cheaper than measuring. */
const VIRTUAL_FROM = 60

export interface Column<Row> {
  readonly id: string
  readonly head: ReactNode
  readonly render: (row: Row) => ReactNode
  /** In px; without one it takes what is left. */
  readonly width?: number | undefined
  /** Its width at 390 px. */
  readonly narrow?: number | 'rest'
  readonly right?: boolean
  /** Left out at 390 px. */
  readonly wide?: boolean
}

export function DataTable<Row extends object>({
  label,
  columns,
  rows,
  rowId,
  picked,
  onPick,
  onClick,
  onOpen,
  onEnd,
  tight = false,
}: {
  readonly label: string
  readonly columns: readonly Column<Row>[]
  readonly rows: readonly Row[]
  readonly rowId: (row: Row) => string
  readonly picked?: string | null
  /** The row becomes the picked one. */
  readonly onPick?: (row: Row) => void
  /** Like onPick, for a second table of a screen: the mouse picks in it, the keys stay with the first. */
  readonly onClick?: (row: Row) => void
  readonly onOpen?: (row: Row) => void
  /** The last rows came into sight: time for the next page. */
  readonly onEnd?: (() => void) | undefined
  readonly tight?: boolean
}) {
  const table = useTable({
    features,
    data: rows as Row[],
    columns: columns.map((column): ColumnDef<typeof features, Row> => ({ id: column.id, header: column.id })),
    getRowId: rowId,
  })
  const models = table.getRowModel().rows
  const body = useRef<HTMLTableSectionElement>(null)
  const { scroller, margin } = useScroller(body)
  const virtual = models.length >= VIRTUAL_FROM
  // oxlint-disable-next-line react/incompatible-library -- the compiler is not used here
  const virtualizer = useVirtualizer({
    count: models.length,
    enabled: virtual,
    getScrollElement: () => scroller,
    estimateSize: () => rowHeight(tight),
    overscan: 12,
    scrollMargin: margin,
  })
  const items = virtual ? virtualizer.getVirtualItems() : null
  const first = items?.[0]
  const last = items?.at(-1)
  const shown = items === null ? models : items.flatMap((item) => models[item.index] ?? [])

  useRowKeys({
    count: models.length,
    picked: models.findIndex((row) => row.id === picked),
    pick: (index) => {
      const row = models[index]
      if (row === undefined) return
      onPick?.(row.original)
      if (virtual) virtualizer.scrollToIndex(index)
    },
    open: (index) => {
      const row = models[index]
      if (row !== undefined) onOpen?.(row.original)
    },
    enabled: onPick !== undefined,
  })
  const reachedEnd = last !== undefined && last.index >= models.length - 20
  useEffect(() => {
    if (reachedEnd) onEnd?.()
  }, [reachedEnd, onEnd])

  const span = columns.length
  const choose = onPick ?? onClick
  return (
    <table
      className={`table${tight ? ' tight' : ''}${choose === undefined ? '' : ' pickable'}`}
      aria-label={label}
    >
      <colgroup>
        {columns.map((column) => (
          <col
            key={column.id}
            className={column.wide === true ? 'wide-only' : undefined}
            style={columnWidth(column.width, column.narrow)}
          />
        ))}
      </colgroup>
      <thead>
        <tr>
          {columns.map((column) => (
            <th key={column.id} scope="col" className={className(column)}>
              {column.head}
            </th>
          ))}
        </tr>
      </thead>
      <tbody ref={body}>
        {first === undefined || first.start <= margin ? null : (
          <Filler height={first.start - margin} span={span} />
        )}
        {shown.map((row) => (
          <tr
            key={row.id}
            aria-selected={picked === undefined ? undefined : row.id === picked}
            onClick={choose === undefined ? undefined : () => choose(row.original)}
            onDoubleClick={onOpen === undefined ? undefined : () => onOpen(row.original)}
          >
            {columns.map((column) => (
              <td key={column.id} className={className(column)}>
                {column.render(row.original)}
              </td>
            ))}
          </tr>
        ))}
        {last === undefined ? null : (
          <Filler height={virtualizer.getTotalSize() - (last.end - margin)} span={span} />
        )}
      </tbody>
    </table>
  )
}

const className = (column: { right?: boolean; wide?: boolean }): string | undefined =>
  [column.right === true ? 'right' : '', column.wide === true ? 'wide-only' : ''].join(' ').trim() ||
  undefined

function Filler({ height, span }: { readonly height: number; readonly span: number }) {
  return height <= 0 ? null : (
    <tr className="filler" aria-hidden="true">
      <td colSpan={span} style={{ height }} />
    </tr>
  )
}

function rowHeight(tight: boolean): number {
  if (tight) return 26
  const density = document.documentElement.dataset['density']
  return density === 'compact' ? 28 : density === 'roomy' ? 44 : 36
}

/** The element that scrolls this table: the page, or on a narrow screen the body around it. */
function useScroller(body: React.RefObject<HTMLElement | null>) {
  const [found, setFound] = useState<{ scroller: HTMLElement | null; margin: number }>({
    scroller: null,
    margin: 0,
  })
  // After every render: what stands above the table may have grown. Settles when the margin stays.
  // oxlint-disable-next-line react-hooks/exhaustive-deps -- as said
  useLayoutEffect(() => {
    let scroller: HTMLElement | null = body.current?.parentElement ?? null
    while (scroller !== null && !/auto|scroll/.test(getComputedStyle(scroller).overflowY))
      scroller = scroller.parentElement
    if (body.current === null || scroller === null) return
    const margin =
      body.current.getBoundingClientRect().top - scroller.getBoundingClientRect().top + scroller.scrollTop
    // oxlint-disable-next-line react/set-state-in-effect -- a layout can only be measured after it
    setFound((now) =>
      now.scroller === scroller && Math.abs(now.margin - margin) < 1 ? now : { scroller, margin },
    )
  })
  return found
}
