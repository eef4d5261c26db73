/** The parts of a job's page that are tables: attempts and history. Apart, because the table's code is large. */
import type { Attempt, JobDetail, JobEvent } from '#contract'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { historyQuery } from '../api/queries.ts'
import { useFormat } from '../format/use-format.ts'
import { useTold } from '../i18n/telling.ts'
import { Answer } from '../parts/answers.tsx'
import { OutcomeMark } from '../parts/state.tsx'
import { type Column, DataTable } from '../parts/table.tsx'
import { Since } from '../parts/waited.tsx'

export function JobAttempts({ job }: { readonly job: JobDetail }) {
  const { t } = useTranslation()
  const told = useTold()
  const format = useFormat()
  const columns: readonly Column<Attempt>[] = [
    { id: 'number', head: '#', width: 34, narrow: 24, render: (attempt) => attempt.number },
    {
      id: 'outcome',
      head: t('column.state'),
      width: 118,
      narrow: 104,
      render: (attempt) =>
        attempt.outcome === null ? (
          t(attempt.state === 'running' ? 'state.running' : 'state.starting')
        ) : (
          <OutcomeMark outcome={attempt.outcome} />
        ),
    },
    {
      id: 'where',
      head: t('column.where'),
      width: 190,
      wide: true,
      render: (attempt) => [...new Set(attempt.placement.map((task) => task.nodeId))].join(', ') || '–',
    },
    {
      id: 'message',
      head: t('column.howEnded'),
      render: (attempt) => (
        <span className="text-ink-2" title={told.message(attempt.message, attempt.said)}>
          {told.message(attempt.message, attempt.said)}
        </span>
      ),
    },
    {
      id: 'exit',
      head: t('column.exit'),
      width: 84,
      right: true,
      wide: true,
      render: (attempt) => attempt.signal ?? attempt.exitCode ?? '–',
    },
    { id: 'pid', head: 'pid', width: 76, right: true, wide: true, render: (attempt) => attempt.pid ?? '–' },
    {
      id: 'started',
      head: t('column.started'),
      width: 96,
      right: true,
      wide: true,
      render: (attempt) => format.clock(attempt.startedAt ?? attempt.createdAt),
    },
    {
      id: 'took',
      head: t('column.took'),
      width: 92,
      narrow: 88,
      right: true,
      render: (attempt) => <Since from={attempt.startedAt ?? attempt.createdAt} to={attempt.endedAt} />,
    },
    {
      id: 'logs',
      head: '',
      width: 60,
      narrow: 44,
      right: true,
      render: (attempt) => (
        <Link
          to="/jobs/$id"
          params={{ id: job.id }}
          search={{ tab: 'logs', attempt: String(attempt.number) }}
          className="link"
        >
          {t('job.tab.logs')}
        </Link>
      ),
    },
  ]
  if (job.attempts.length === 0) return <p className="text-ink-2">{t('log.notStarted')}</p>
  return (
    <DataTable
      label={t('job.tab.attempts')}
      columns={columns}
      rows={job.attempts}
      rowId={(attempt) => attempt.id}
    />
  )
}

export function JobHistory({ id }: { readonly id: string }) {
  const { t } = useTranslation()
  const told = useTold()
  const format = useFormat()
  const history = useInfiniteQuery(historyQuery(id))
  const columns: readonly Column<JobEvent>[] = [
    {
      id: 'at',
      head: t('column.when'),
      width: 130,
      render: (event) => <span title={format.moment(event.at)}>{format.whenExactly(event.at)}</span>,
    },
    {
      id: 'kind',
      head: t('column.kind'),
      width: 120,
      wide: true,
      render: (event) => told.word('event', event.kind),
    },
    {
      id: 'message',
      head: t('column.what'),
      render: (event) => {
        const text = told.message(event.message, event.said)
        return <span title={text}>{text}</span>
      },
    },
  ]
  return (
    <Answer of={history}>
      {(data) => (
        <>
          <DataTable
            label={t('job.tab.history')}
            columns={columns}
            rows={data.pages.flatMap((page) => page.items)}
            rowId={(event) => String(event.id)}
            onEnd={
              history.hasNextPage && !history.isFetchingNextPage
                ? () => void history.fetchNextPage()
                : undefined
            }
          />
          {history.hasNextPage ? (
            <button type="button" className="button mt-3" onClick={() => void history.fetchNextPage()}>
              {t('more')}
            </button>
          ) : null}
        </>
      )}
    </Answer>
  )
}
