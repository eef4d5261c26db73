/** All jobs, the newest first: filtered, paged as one scrolls. */
import type { JobSummary } from '#contract'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { jobsQuery } from '../api/queries.ts'
import { formatCount } from '../format/numbers.ts'
import { useFormat } from '../format/use-format.ts'
import { Say } from '../i18n/say.tsx'
import { Answer, Empty } from '../parts/answers.tsx'
import { FilterSelect, FilterText } from '../parts/filters.tsx'
import { JobName, useJobWords, useWants } from '../parts/job-cells.tsx'
import { JobStateMark } from '../parts/state.tsx'
import { type Column, DataTable } from '../parts/table.tsx'
import { Since } from '../parts/waited.tsx'
import { Screen } from '../shell/screen.tsx'
import { NewJob } from './new-job.tsx'

const STATES = [
  'waiting',
  'starting',
  'running',
  'recovering',
  'publishing',
  'stopping',
  'succeeded',
  'failed',
  'stopped',
] as const
const KINDS = ['command', 'collect', 'label', 'train', 'register', 'serve'] as const

export function Jobs() {
  const { t } = useTranslation()
  const format = useFormat()
  const navigate = useNavigate({ from: '/jobs' })
  const search = useSearch({ from: '/shell/jobs' })
  const { job: pickedId, ...filter } = search
  const jobs = useInfiniteQuery(jobsQuery(filter))
  const words = useJobWords()
  const wants = useWants()
  const rows = jobs.data?.pages.flatMap((page) => page.items) ?? []
  const set = (change: Partial<typeof search>): void =>
    void navigate({ search: (now) => ({ ...now, ...change }), replace: true })
  const filtered = Object.values(filter).some((value) => value !== undefined)
  const columns: readonly Column<JobSummary>[] = [
    { id: 'job', head: t('column.job'), width: 180, narrow: 'rest', render: (job) => <JobName job={job} /> },
    {
      id: 'state',
      head: t('column.state'),
      width: 118,
      narrow: 104,
      render: (job) => <JobStateMark state={job.state} />,
    },
    { id: 'kind', head: t('column.kind'), width: 96, wide: true, render: (job) => job.kind },
    {
      id: 'does',
      head: t('column.does'),
      wide: true,
      render: (job) => (
        <span className="text-ink-2" title={words(job)}>
          {words(job)}
        </span>
      ),
    },
    { id: 'owner', head: t('column.owner'), width: 76, wide: true, render: (job) => job.owner },
    { id: 'wants', head: t('column.devices'), width: 112, wide: true, render: (job) => wants(job) },
    {
      id: 'faults',
      head: t('column.faults'),
      width: 64,
      right: true,
      wide: true,
      render: (job) => (job.faults === 0 ? <span className="text-ink-3">0</span> : formatCount(job.faults)),
    },
    {
      id: 'created',
      head: t('column.created'),
      width: 104,
      right: true,
      wide: true,
      render: (job) => format.when(job.createdAt),
    },
    {
      id: 'took',
      head: t('column.took'),
      width: 96,
      narrow: 90,
      right: true,
      render: (job) => <Since from={job.startedAt ?? job.createdAt} to={job.endedAt} />,
    },
  ]
  const options = Object.entries(filter).flatMap(([name, value]) =>
    value === undefined ? [] : [name === 'text' ? value : `--${name} ${value}`],
  )
  return (
    <Screen
      name={t('nav.jobs')}
      crumbs={[{ name: t('nav.compute') }]}
      title={t('nav.jobs')}
      sentence={
        jobs.data === undefined ? null : (
          <Say
            it={jobs.hasNextPage ? 'jobs.more' : 'jobs.all'}
            count={rows.length}
            n={formatCount(rows.length)}
          />
        )
      }
      actions={<NewJob />}
      command={['baton ps --all', ...options].join(' ')}
      api={`GET /api/v1/jobs?${new URLSearchParams(Object.entries(filter).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]))).toString()}`}
    >
      <div className="filters mb-3">
        <FilterText
          value={filter.text ?? ''}
          label={t('jobs.find')}
          onChange={(value) => set({ text: value })}
        />
        <FilterSelect
          label={t('column.state')}
          value={filter.state}
          options={STATES.map((state) => [state, t(`state.${state}`)])}
          onChange={(value) => set({ state: value })}
        />
        <FilterSelect
          label={t('column.kind')}
          value={filter.kind}
          options={KINDS.map((kind) => [kind, kind])}
          onChange={(value) => set({ kind: value })}
        />
      </div>
      <Answer of={jobs}>
        {() =>
          rows.length === 0 ? (
            filtered ? (
              <Empty>{t('jobs.noneMatch')}</Empty>
            ) : (
              <Empty command="baton run --name hello -- echo hello">{t('jobs.none')}</Empty>
            )
          ) : (
            <DataTable
              label={t('nav.jobs')}
              columns={columns}
              rows={rows}
              rowId={(job) => job.id}
              picked={pickedId ?? null}
              onPick={(job) => set({ job: job.id })}
              onOpen={(job) => void navigate({ to: '/jobs/$id', params: { id: job.id } })}
              onEnd={
                jobs.hasNextPage && !jobs.isFetchingNextPage ? () => void jobs.fetchNextPage() : undefined
              }
            />
          )
        }
      </Answer>
      {jobs.hasNextPage ? (
        <button type="button" className="button mt-3" onClick={() => void jobs.fetchNextPage()}>
          {t('more')}
        </button>
      ) : null}
    </Screen>
  )
}
