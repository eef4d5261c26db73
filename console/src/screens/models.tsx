/** Which models do we have, and what serves them? */
import type { ModelSummary } from '#contract'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { modelsQuery } from '../api/queries.ts'
import { formatCount } from '../format/numbers.ts'
import { useFormat } from '../format/use-format.ts'
import { Say } from '../i18n/say.tsx'
import { Answer, Empty } from '../parts/answers.tsx'
import { type Column, DataTable } from '../parts/table.tsx'
import { Screen } from '../shell/screen.tsx'

export function Models() {
  const { t } = useTranslation()
  const format = useFormat()
  const navigate = useNavigate()
  const models = useQuery(modelsQuery)
  const [picked, setPicked] = useState<string | null>(null)
  const columns: readonly Column<ModelSummary>[] = [
    {
      id: 'name',
      head: t('column.model'),
      render: (model) => (
        <Link to="/models/$name" params={{ name: model.name }} className="font-strong">
          {model.name}
        </Link>
      ),
    },
    {
      id: 'latest',
      head: t('column.newest'),
      width: 90,
      narrow: 64,
      right: true,
      render: (model) => `v${model.latest}`,
    },
    {
      id: 'versions',
      head: t('column.versions'),
      width: 90,
      right: true,
      wide: true,
      render: (model) => formatCount(model.versions),
    },
    {
      id: 'parameters',
      head: t('column.parameters'),
      width: 120,
      narrow: 96,
      right: true,
      render: (model) => formatCount(model.parameters),
    },
    {
      id: 'endpoints',
      head: t('column.servedBy'),
      width: 220,
      wide: true,
      render: (model) =>
        model.endpoints.length === 0 ? (
          <span className="text-ink-3">{t('models.notServed')}</span>
        ) : (
          model.endpoints.map((name, index) => (
            <span key={name}>
              {index > 0 ? ', ' : ''}
              <Link to="/endpoints/$name" params={{ name }}>
                {name}
              </Link>
            </span>
          ))
        ),
    },
    {
      id: 'updated',
      head: t('column.changed'),
      width: 130,
      right: true,
      wide: true,
      render: (model) => format.when(model.updatedAt),
    },
  ]
  return (
    <Screen
      name={t('nav.versions')}
      crumbs={[{ name: t('nav.models') }]}
      title={t('nav.versions')}
      sentence={
        models.data === undefined ? null : (
          <Say
            it="models.count"
            count={models.data.items.length}
            n={formatCount(models.data.items.length)}
            served={formatCount(models.data.items.filter((model) => model.endpoints.length > 0).length)}
          />
        )
      }
      command="baton model list"
      api="GET /api/v1/models"
    >
      <Answer of={models}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty command="baton model register docs-lm --job @last">{t('models.none')}</Empty>
          ) : (
            <DataTable
              label={t('nav.versions')}
              columns={columns}
              rows={items}
              rowId={(model) => model.name}
              picked={picked}
              onPick={(model) => setPicked(model.name)}
              onOpen={(model) => void navigate({ to: '/models/$name', params: { name: model.name } })}
            />
          )
        }
      </Answer>
    </Screen>
  )
}
