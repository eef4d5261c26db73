/** Is anything wrong, and what is mine? */
import type { ClusterNode, DatasetSummary, Endpoint, JobSummary, ModelSummary, Overview } from '#contract'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import {
  activeJobsQuery,
  datasetsQuery,
  endpointsQuery,
  modelsQuery,
  nodesQuery,
  overviewQuery,
  recentJobsQuery,
} from '../api/queries.ts'
import { formatBytes, formatCount, formatFigure, formatShare } from '../format/numbers.ts'
import { useFormat } from '../format/use-format.ts'
import { Gap } from '../i18n/gap.tsx'
import { Say } from '../i18n/say.tsx'
import { Told } from '../i18n/told.tsx'
import { useTold } from '../i18n/telling.ts'
import { Answer, Empty, Skeleton } from '../parts/answers.tsx'
import { JobName, ProgressBar, useJobWords, useWants } from '../parts/job-cells.tsx'
import { JobStateMark, Mark } from '../parts/state.tsx'
import { type Column, DataTable } from '../parts/table.tsx'
import { Since, useNow } from '../parts/waited.tsx'
import { Screen } from '../shell/screen.tsx'
import { NewJob } from './new-job.tsx'

const DAY_MS = 86_400_000

export function Home() {
  const { t } = useTranslation()
  const format = useFormat()
  const now = useNow()
  const overview = useQuery(overviewQuery)
  const active = useQuery(activeJobsQuery)
  const troubles = useTroubles()
  return (
    <Screen
      className="home"
      name={t('nav.home')}
      title={format.day(overview.data?.now ?? now)}
      sentence={
        overview.data === undefined ? null : (
          <HomeSentence overview={overview.data} troubles={troubles?.length ?? 0} />
        )
      }
      actions={<NewJob />}
      command="baton status"
      api={`GET /api/v1/overview\nGET /api/v1/jobs?state=running`}
    >
      <Answer of={overview} skeleton={<div className="strip h-[104px]" />}>
        {(data) => <Figures overview={data} />}
      </Answer>
      <section>
        <div className="section-head">
          <h2>{t('home.running')}</h2>
          {overview.data === undefined ? null : (
            <span className="text-small text-ink-3">
              {t('home.counts', {
                running: formatCount(overview.data.jobs.running + overview.data.jobs.recovering),
                waiting: formatCount(overview.data.jobs.waiting),
              })}
            </span>
          )}
          <Link to="/jobs" className="link right text-small">
            {t('home.allJobs')}
          </Link>
        </div>
        <Answer of={active} skeleton={<Skeleton rows={3} />}>
          {(jobs) =>
            jobs.length === 0 ? (
              <Empty command="baton run -- sleep 30">{t('home.noJobs')}</Empty>
            ) : (
              <ActiveJobs jobs={jobs} />
            )
          }
        </Answer>
      </section>
      <section>
        <div className="columns">
          <section>
            <div className="section-head">
              <h2>{t('home.incidents')}</h2>
              <span className="text-small text-ink-3">{t('home.lastDay')}</span>
            </div>
            {troubles === null ? (
              <Skeleton rows={2} />
            ) : troubles.length === 0 ? (
              <p className="text-ink-2">{t('home.noIncidents')}</p>
            ) : (
              <ul className="list">{troubles.slice(0, 8)}</ul>
            )}
          </section>
          <section>
            <div className="section-head">
              <h2>{t('home.changes')}</h2>
            </div>
            <Changes />
          </section>
        </div>
      </section>
    </Screen>
  )
}

function HomeSentence({ overview, troubles }: { readonly overview: Overview; readonly troubles: number }) {
  const told = useTold()
  const { jobs, devices, endpoints } = overview
  const wrong = jobs.failedToday + devices.sick + endpoints.failing
  return (
    <>
      {wrong > 0 ? (
        <>
          <Say it="home.look" count={wrong} n={formatCount(wrong)} />
          <Gap />
          {jobs.failedToday > 0 ? (
            <Say it="home.failed" count={jobs.failedToday} n={formatCount(jobs.failedToday)} />
          ) : null}
          <Gap />
          {devices.sick > 0 ? (
            <Say it="home.sick" count={devices.sick} n={formatCount(devices.sick)} />
          ) : null}
          <Gap />
          {endpoints.failing > 0 ? (
            <Say it="home.failing" count={endpoints.failing} n={formatCount(endpoints.failing)} />
          ) : null}
        </>
      ) : (
        <Say it={troubles > 0 ? 'home.nothingNeedsYou' : 'home.quiet'} />
      )}
      <Gap />
      {jobs.recovering > 0 ? (
        <Say it="home.recovering" count={jobs.recovering} n={formatCount(jobs.recovering)} />
      ) : null}
      <Gap />
      {overview.recoveries24h.count > 0 ? (
        <Say
          it="home.recovered"
          count={overview.recoveries24h.count}
          n={formatCount(overview.recoveries24h.count)}
          steps={formatCount(overview.recoveries24h.stepsLost)}
        />
      ) : null}
      <Gap />
      {overview.python.available ? null : (
        <Say it="home.noPython" why={told.message(overview.python.why, overview.python.said)} />
      )}
    </>
  )
}

function Figures({ overview }: { readonly overview: Overview }) {
  const { t } = useTranslation()
  const { jobs, devices, endpoints, guard24h } = overview
  return (
    <div className="strip">
      <Figure
        title={<Link to="/queue">{t('nav.jobs')}</Link>}
        value={formatCount(jobs.running)}
        unit={t('figure.running')}
      >
        {jobs.recovering > 0 ? (
          <Mark tone="recovering" icon="recovering">
            {t('figure.recovering', { n: formatCount(jobs.recovering) })}
          </Mark>
        ) : null}
        <Mark tone="waiting" icon="waiting">
          {t('figure.waiting', { n: formatCount(jobs.waiting) })}
        </Mark>
        <span>{t('figure.doneToday', { n: formatCount(jobs.succeededToday) })}</span>
      </Figure>
      <Figure
        title={<Link to="/fleet">{t('figure.devices')}</Link>}
        value={formatCount(devices.allocated)}
        unit={t('figure.allocated', { total: formatCount(devices.total) })}
      >
        <span>
          {devices.allocated === 0
            ? t('queue.allFree')
            : devices.used === null
              ? t('figure.useUnknown')
              : t('figure.used', {
                  n: formatFigure(devices.used, 3),
                  share: formatShare(devices.used / devices.allocated),
                })}
        </span>
        {devices.sick > 0 ? (
          <Mark tone="failed" icon="failed">
            {t('figure.sick', { n: formatCount(devices.sick) })}
          </Mark>
        ) : null}
      </Figure>
      <Figure
        title={<Link to="/endpoints">{t('nav.endpoints')}</Link>}
        value={formatCount(endpoints.serving)}
        unit={t('figure.serving', { total: formatCount(endpoints.serving + endpoints.failing) })}
      >
        {endpoints.failing > 0 ? (
          <Mark tone="failed" icon="failed">
            {t('figure.failing', { n: formatCount(endpoints.failing) })}
          </Mark>
        ) : (
          <span>{t('figure.noneFailing')}</span>
        )}
      </Figure>
      <Figure
        title={<Link to="/audit">{t('nav.guard')}</Link>}
        value={formatCount(guard24h.requests)}
        unit={t('figure.checked')}
      >
        <Mark tone="guard" icon="shield">
          {t('figure.masked', { n: formatCount(guard24h.masked) })}
        </Mark>
        <Mark tone="guard" icon="failed">
          {t('figure.blocked', { n: formatCount(guard24h.blocked) })}
        </Mark>
      </Figure>
    </div>
  )
}

function Figure(props: { title: ReactNode; value: string; unit: string; children: ReactNode }) {
  return (
    <div>
      <h2>{props.title}</h2>
      <div className="figure">
        {props.value} <span className="unit">{props.unit}</span>
      </div>
      <div className="flex flex-wrap gap-x-3 text-small text-ink-2">{props.children}</div>
    </div>
  )
}

function ActiveJobs({ jobs }: { readonly jobs: readonly JobSummary[] }) {
  const { t } = useTranslation()
  const words = useJobWords()
  const wants = useWants()
  const order = (job: JobSummary): number => (job.state === 'waiting' ? 1e6 + (job.position ?? 0) : 0)
  const sorted = jobs.toSorted((a, b) => order(a) - order(b) || b.createdAt - a.createdAt)
  const columns: readonly Column<JobSummary>[] = [
    { id: 'job', head: t('column.job'), width: 176, narrow: 'rest', render: (job) => <JobName job={job} /> },
    {
      id: 'state',
      head: t('column.state'),
      width: 118,
      narrow: 104,
      render: (job) => <JobStateMark state={job.state} />,
    },
    {
      id: 'progress',
      head: t('column.progress'),
      width: 150,
      wide: true,
      render: (job) => <ProgressBar job={job} />,
    },
    {
      id: 'does',
      head: t('column.does'),
      wide: true,
      render: (job) => <span className="text-ink-2">{words(job)}</span>,
    },
    { id: 'devices', head: t('column.devices'), width: 150, wide: true, render: (job) => wants(job) },
    {
      id: 'time',
      head: t('column.since'),
      width: 96,
      narrow: 90,
      right: true,
      render: (job) => <Since from={job.startedAt ?? job.createdAt} />,
    },
  ]
  return (
    <DataTable
      label={t('home.running')}
      columns={columns}
      rows={sorted.slice(0, 12)}
      rowId={(job) => job.id}
    />
  )
}

/** What went wrong in the last day, worst first, each with the place where one can look. */
function useTroubles(): readonly ReactNode[] | null {
  const { t } = useTranslation()
  const recent = useQuery(recentJobsQuery)
  const nodes = useQuery(nodesQuery)
  const endpoints = useQuery(endpointsQuery)
  const now = useNow()
  const since = now - DAY_MS
  // Nothing is said about a day that is not known yet.
  if (recent.data === undefined) return null
  const jobs = recent.data.items
  return [
    ...jobs
      .filter((job) => job.state === 'failed' && (job.endedAt ?? 0) > since)
      .map((job) => (
        <Trouble
          key={job.id}
          mark={<JobStateMark state="failed" />}
          at={job.endedAt}
          what={<JobName job={job} />}
        >
          <Told english={job.message} said={job.said} />
        </Trouble>
      )),
    ...(nodes.data?.items ?? [])
      .flatMap((node) => sickDevices(node))
      .map(({ node, id }) => (
        <Trouble
          key={`${node.id}/${id}`}
          mark={
            <Mark tone="failed" icon="failed">
              {t('device.sickWord')}
            </Mark>
          }
          at={node.seenAt}
          what={<Link to="/fleet">{node.id}</Link>}
        >
          {t('device.sick', { id })}
        </Trouble>
      )),
    ...(nodes.data?.items ?? [])
      .filter((node) => node.state === 'unknown')
      .map((node) => (
        <Trouble
          key={node.id}
          mark={
            <Mark tone="waiting" icon="waiting">
              {t('node.silent')}
            </Mark>
          }
          at={node.seenAt}
          what={<Link to="/fleet">{node.id}</Link>}
        >
          {t('node.silentWhy')}
        </Trouble>
      )),
    ...(endpoints.data?.items ?? []).filter(isFailing).map((endpoint) => (
      <Trouble
        key={endpoint.name}
        mark={
          <Mark tone="failed" icon="failed">
            {t('state.failing')}
          </Mark>
        }
        at={endpoint.createdAt}
        what={
          <Link to="/endpoints/$name" params={{ name: endpoint.name }}>
            {endpoint.name}
          </Link>
        }
      >
        <Told english={endpoint.message} said={endpoint.said} />
      </Trouble>
    )),
    ...jobs
      .filter((job) => job.faults > 0 && job.state !== 'failed' && (job.endedAt ?? now) > since)
      .map((job) => (
        <Trouble
          key={`${job.id} faults`}
          mark={
            job.state === 'recovering' ? (
              <JobStateMark state="recovering" />
            ) : (
              <Mark tone="done" icon="done">
                {t('home.healed')}
              </Mark>
            )
          }
          at={job.startedAt}
          what={<JobName job={job} />}
        >
          {t('home.faults', {
            count: job.faults,
            n: formatCount(job.faults),
            steps: formatCount(job.stepsLost),
          })}
        </Trouble>
      )),
  ]
}

const isFailing = (endpoint: Endpoint): boolean =>
  endpoint.state === 'failing' || endpoint.state === 'degraded'
const sickDevices = (node: ClusterNode) =>
  node.devices.filter((device) => device.health === 'sick').map((device) => ({ node, id: device.id }))

function Trouble(props: { mark: ReactNode; what: ReactNode; at: number | null; children: ReactNode }) {
  const format = useFormat()
  return (
    <li style={{ gridTemplateColumns: '104px 160px minmax(0,1fr) 52px' }}>
      {props.mark}
      <span className="min-w-0">{props.what}</span>
      <span className="text-ink-2">{props.children}</span>
      <span className="text-right text-ink-3">{props.at === null ? '' : format.when(props.at)}</span>
    </li>
  )
}

interface Change {
  readonly at: number
  readonly area: string
  readonly what: ReactNode
  readonly id: string
}

function Changes() {
  const { t } = useTranslation()
  const format = useFormat()
  const datasets = useQuery(datasetsQuery)
  const models = useQuery(modelsQuery)
  const endpoints = useQuery(endpointsQuery)
  const recent = useQuery(recentJobsQuery)
  const changes: readonly Change[] = [
    ...(datasets.data?.items ?? []).map((dataset: DatasetSummary) => ({
      id: `d ${dataset.name}`,
      at: dataset.updatedAt,
      area: t('nav.data'),
      what: (
        <Link to="/datasets/$name" params={{ name: dataset.name }}>
          {t('home.datasetChange', {
            ref: `${dataset.name}@${dataset.latest}`,
            records: formatCount(dataset.records),
            bytes: formatBytes(dataset.bytes),
          })}
        </Link>
      ),
    })),
    ...(models.data?.items ?? []).map((model: ModelSummary) => ({
      id: `m ${model.name}`,
      at: model.updatedAt,
      area: t('nav.models'),
      what: (
        <Link to="/models/$name" params={{ name: model.name }}>
          {t('home.modelChange', {
            ref: `${model.name}@${model.latest}`,
            parameters: formatCount(model.parameters),
          })}
        </Link>
      ),
    })),
    ...(endpoints.data?.items ?? []).map((endpoint: Endpoint) => ({
      id: `e ${endpoint.name}`,
      at: endpoint.createdAt,
      area: t('nav.endpoints'),
      what: (
        <Link to="/endpoints/$name" params={{ name: endpoint.name }}>
          {t('home.endpointChange', { name: endpoint.name, model: endpoint.model })}
        </Link>
      ),
    })),
    ...(recent.data?.items ?? [])
      .filter((job) => job.endedAt !== null && job.state === 'succeeded')
      .map((job) => ({
        id: `j ${job.id}`,
        at: job.endedAt ?? 0,
        area: t('nav.jobs'),
        what: (
          <Link to="/jobs/$id" params={{ id: job.id }}>
            {t('home.jobChange', {
              name: job.name,
              took: format.duration((job.endedAt ?? 0) - job.createdAt),
            })}
          </Link>
        ),
      })),
  ]
  if (recent.data === undefined && datasets.data === undefined) return <Skeleton rows={3} />
  if (changes.length === 0) return <p className="text-ink-2">{t('home.noChanges')}</p>
  return (
    <ul className="list">
      {changes
        .toSorted((a, b) => b.at - a.at)
        .slice(0, 7)
        .map((change) => (
          <li key={change.id} style={{ gridTemplateColumns: '84px 84px minmax(0,1fr)' }}>
            <span className="text-ink-3">{format.when(change.at)}</span>
            <span className="text-ink-3">{change.area}</span>
            <span className="min-w-0">{change.what}</span>
          </li>
        ))}
    </ul>
  )
}
