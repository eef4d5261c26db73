/** What answers, and how well? */
import type { Endpoint } from '#contract'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { endpointsQuery } from '../api/queries.ts'
import { formatCount, formatFigure } from '../format/numbers.ts'
import { Say } from '../i18n/say.tsx'
import { Told } from '../i18n/told.tsx'
import { Answer, Empty } from '../parts/answers.tsx'
import { Define } from '../parts/define.tsx'
import { EndpointState } from '../parts/state.tsx'
import { type Column, DataTable } from '../parts/table.tsx'
import { Screen } from '../shell/screen.tsx'

export function Endpoints() {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const endpoints = useQuery(endpointsQuery)
  const [picked, setPicked] = useState<string | null>(null)
  const columns: readonly Column<Endpoint>[] = [
    {
      id: 'name',
      head: t('column.endpoint'),
      width: 190,
      narrow: 'rest',
      render: (endpoint) => (
        <Link to="/endpoints/$name" params={{ name: endpoint.name }} className="font-strong">
          {endpoint.name}
        </Link>
      ),
    },
    {
      id: 'state',
      head: t('column.state'),
      width: 120,
      narrow: 104,
      render: (endpoint) => <EndpointState state={endpoint.state} />,
    },
    { id: 'model', head: t('column.model'), width: 170, wide: true, render: (endpoint) => endpoint.model },
    {
      id: 'message',
      head: t('column.does'),
      wide: true,
      render: (endpoint) => (
        <span className="text-ink-2">
          <Told english={endpoint.message} said={endpoint.said} />
        </span>
      ),
    },
    {
      id: 'replicas',
      head: t('endpoint.ready'),
      width: 84,
      right: true,
      wide: true,
      render: (endpoint) =>
        `${endpoint.replicas.filter((replica) => replica.ready).length} / ${endpoint.wanted}`,
    },
    {
      id: 'requests',
      head: t('endpoint.requests'),
      width: 90,
      narrow: 84,
      right: true,
      render: (endpoint) => formatCount(endpoint.stats.requests),
    },
    {
      id: 'first',
      head: <Define as={t('define.firstToken')}>{t('endpoint.firstToken')}</Define>,
      width: 110,
      right: true,
      wide: true,
      render: (endpoint) =>
        endpoint.stats.firstTokenMsP50 === null
          ? '–'
          : `${formatFigure(endpoint.stats.firstTokenMsP50, 3)} ms`,
    },
    {
      id: 'speed',
      head: t('endpoint.speed'),
      width: 96,
      right: true,
      wide: true,
      render: (endpoint) =>
        endpoint.stats.tokensPerSecond === null ? '–' : formatFigure(endpoint.stats.tokensPerSecond, 3),
    },
  ]
  return (
    <Screen
      name={t('nav.endpoints')}
      crumbs={[{ name: t('nav.models') }]}
      title={t('nav.endpoints')}
      sentence={
        endpoints.data === undefined ? null : (
          <Say
            it="endpoints.count"
            count={endpoints.data.items.length}
            n={formatCount(endpoints.data.items.filter((endpoint) => endpoint.state === 'serving').length)}
            total={formatCount(endpoints.data.items.length)}
          />
        )
      }
      command="baton endpoint list"
      api="GET /api/v1/endpoints"
    >
      <Answer of={endpoints}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty command="baton endpoint create docs --model docs-lm@1">{t('endpoints.none')}</Empty>
          ) : (
            <DataTable
              label={t('nav.endpoints')}
              columns={columns}
              rows={items}
              rowId={(endpoint) => endpoint.name}
              picked={picked}
              onPick={(endpoint) => setPicked(endpoint.name)}
              onOpen={(endpoint) =>
                void navigate({ to: '/endpoints/$name', params: { name: endpoint.name } })
              }
            />
          )
        }
      </Answer>
    </Screen>
  )
}
