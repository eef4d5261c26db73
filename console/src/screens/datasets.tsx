/** What data do we have? */
import type { DatasetSummary } from '#contract'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { datasetsQuery } from '../api/queries.ts'
import { formatBytes, formatCount } from '../format/numbers.ts'
import { useFormat } from '../format/use-format.ts'
import { Say } from '../i18n/say.tsx'
import { Answer, Empty } from '../parts/answers.tsx'
import { type Column, DataTable } from '../parts/table.tsx'
import { Screen } from '../shell/screen.tsx'

/** Whole, so that it can be pasted; the folder is the reader's. */
const COLLECT = `echo '{"name": "collect", "kind": "collect", "with": {"folder": "/path/to/documents"}, "outputs": {"dataset": "docs"}}' | baton apply -f -`

export function Datasets() {
  const { t } = useTranslation()
  const format = useFormat()
  const navigate = useNavigate()
  const datasets = useQuery(datasetsQuery)
  const [picked, setPicked] = useState<string | null>(null)
  const items = datasets.data?.items ?? []
  const columns: readonly Column<DatasetSummary>[] = [
    {
      id: 'name',
      head: t('column.dataset'),
      render: (dataset) => (
        <Link to="/datasets/$name" params={{ name: dataset.name }} className="font-strong">
          {dataset.name}
        </Link>
      ),
    },
    {
      id: 'latest',
      head: t('column.newest'),
      width: 90,
      narrow: 62,
      right: true,
      render: (dataset) => `v${dataset.latest}`,
    },
    {
      id: 'versions',
      head: t('column.versions'),
      width: 90,
      right: true,
      wide: true,
      render: (dataset) => formatCount(dataset.versions),
    },
    {
      id: 'records',
      head: t('column.records'),
      width: 110,
      narrow: 80,
      right: true,
      render: (dataset) => formatCount(dataset.records),
    },
    {
      id: 'bytes',
      head: t('column.size'),
      width: 100,
      right: true,
      wide: true,
      render: (dataset) => formatBytes(dataset.bytes),
    },
    {
      id: 'updated',
      head: t('column.changed'),
      width: 130,
      narrow: 92,
      right: true,
      render: (dataset) => format.when(dataset.updatedAt),
    },
  ]
  return (
    <Screen
      name={t('nav.datasets')}
      crumbs={[{ name: t('nav.data') }]}
      title={t('nav.datasets')}
      sentence={
        datasets.data === undefined ? null : (
          <Say
            it="datasets.count"
            count={items.length}
            n={formatCount(items.length)}
            records={formatCount(items.reduce((sum, dataset) => sum + dataset.records, 0))}
            bytes={formatBytes(items.reduce((sum, dataset) => sum + dataset.bytes, 0))}
          />
        )
      }
      command="baton dataset list"
      api="GET /api/v1/datasets"
    >
      <Answer of={datasets}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty command={COLLECT}>{t('datasets.none')}</Empty>
          ) : (
            <DataTable
              label={t('nav.datasets')}
              columns={columns}
              rows={items as DatasetSummary[]}
              rowId={(dataset) => dataset.name}
              picked={picked}
              onPick={(dataset) => setPicked(dataset.name)}
              onOpen={(dataset) => void navigate({ to: '/datasets/$name', params: { name: dataset.name } })}
            />
          )
        }
      </Answer>
    </Screen>
  )
}
