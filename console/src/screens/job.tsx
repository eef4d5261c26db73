/** What is it doing, and what happened? */
import type { JobDetail } from '#contract'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { lazy, Suspense } from 'react'
import { useTranslation } from 'react-i18next'
import { call } from '../api/call.ts'
import { jobQuery } from '../api/queries.ts'
import { formatCount } from '../format/numbers.ts'
import { useFormat } from '../format/use-format.ts'
import { Gap } from '../i18n/gap.tsx'
import { Say } from '../i18n/say.tsx'
import { useTold } from '../i18n/telling.ts'
import { Answer, Skeleton } from '../parts/answers.tsx'
import { Icon } from '../parts/icon.tsx'
import { JobStateMark } from '../parts/state.tsx'
import { EXACT } from '../parts/exact.ts'
import { Screen } from '../shell/screen.tsx'
import { notify, undoable } from '../shell/undo.tsx'
import { JobInspector } from './job-inspector.tsx'
import { JobLogs, JobOverview, JobSpecView } from './job-tabs.tsx'

const loadTables = () => import('./job-tables.tsx')
const JobAttempts = lazy(() => loadTables().then((module) => ({ default: module.JobAttempts })))
const JobHistory = lazy(() => loadTables().then((module) => ({ default: module.JobHistory })))

const TABS = ['overview', 'logs', 'attempts', 'history', 'spec'] as const
type Tab = (typeof TABS)[number]

export function Job() {
  const { t } = useTranslation()
  const { id } = useParams({ from: '/shell/jobs/$id' })
  const search = useSearch({ from: '/shell/jobs/$id' })
  const job = useQuery(jobQuery(id))
  const tab: Tab = TABS.find((name) => name === search.tab) ?? 'overview'
  const data = job.data
  const short = data?.shortId ?? id
  const path = { overview: '', logs: '/log', attempts: '', history: '/history', spec: '' }[tab]
  const command = {
    overview: `baton job show ${short}`,
    logs: `baton logs ${short} --follow`,
    attempts: `baton job show ${short}`,
    history: `baton job history ${short}`,
    spec: `baton job show ${short} --json`,
  }[tab]
  return (
    <Screen
      name={data === undefined ? id : `${data.shortId} ${data.name}`}
      crumbs={[{ name: t('nav.compute') }, { name: t('nav.jobs'), to: '/jobs' }]}
      title={
        data === undefined ? (
          <span className="id">{id}</span>
        ) : (
          <>
            <span className="font-mono font-normal text-ink-3">{data.shortId}</span> {data.name}
            <span className="ml-3 text-body font-normal">
              <JobStateMark state={data.state} />
            </span>
          </>
        )
      }
      sentence={data === undefined ? null : <JobSentence job={data} />}
      actions={data === undefined ? null : <StopButton job={data} />}
      inspector={data === undefined ? <span /> : <JobInspector job={data} />}
      command={command}
      api={`GET /api/v1/jobs/${data?.id ?? id}${path}${data !== undefined && tab === 'overview' ? `\nGET /api/v1/jobs/${data.id}/curve?points=1000` : ''}`}
    >
      <Answer of={job}>
        {(job) => (
          <>
            <nav className="tabs" aria-label={t('job.parts')}>
              {TABS.map((name) => (
                <Link
                  key={name}
                  to="/jobs/$id"
                  params={{ id }}
                  search={name === 'overview' ? {} : { tab: name }}
                  activeOptions={EXACT}
                  aria-current={tab === name ? 'true' : undefined}
                  replace
                  onPointerEnter={() => void loadTables()}
                  onFocus={() => void loadTables()}
                >
                  {t(`job.tab.${name}`)}
                  {name === 'attempts' ? (
                    <span className="count">{formatCount(job.attempts.length)}</span>
                  ) : null}
                </Link>
              ))}
            </nav>
            {tab === 'overview' ? <JobOverview job={job} /> : null}
            {tab === 'logs' ? <JobLogs job={job} /> : null}
            <Suspense fallback={<Skeleton />}>
              {tab === 'attempts' ? <JobAttempts job={job} /> : null}
              {tab === 'history' ? <JobHistory id={job.id} /> : null}
            </Suspense>
            {tab === 'spec' ? <JobSpecView job={job} /> : null}
          </>
        )}
      </Answer>
    </Screen>
  )
}

function JobSentence({ job }: { readonly job: JobDetail }) {
  const { t } = useTranslation()
  const format = useFormat()
  const told = useTold()
  const faults =
    job.faults === 0 ? null : (
      <Say
        it="job.faultsCost"
        count={job.faults}
        n={formatCount(job.faults)}
        steps={formatCount(job.stepsLost)}
        time={format.seconds(job.recoveries.reduce((sum, recovery) => sum + (recovery.seconds ?? 0), 0))}
      />
    )
  if (job.state === 'waiting')
    return (
      <>
        <Say it="job.waits" position={job.position === null ? '–' : formatCount(job.position)} />
        <Gap />
        {job.waitReason === null
          ? t('job.notYetSeen')
          : told.sentence(job.waitReason.sentence, job.waitReason.said)}
        <Gap />
        {faults}
      </>
    )
  if (job.endedAt !== null)
    return (
      <>
        <Say
          it={`job.ended.${job.state === 'succeeded' ? 'succeeded' : job.state === 'failed' ? 'failed' : 'stopped'}`}
          time={format.duration(job.endedAt - (job.startedAt ?? job.createdAt))}
          at={format.when(job.endedAt)}
        />
        <Gap />
        {told.sentence(job.message, job.said)}
        <Gap />
        {faults}
      </>
    )
  const progress = job.progress
  return (
    <>
      {progress === null || progress.total <= 0 ? (
        <Say it="job.runsSince" at={format.when(job.startedAt ?? job.createdAt)} />
      ) : (
        <Say
          it="job.stepOf"
          done={formatCount(progress.done)}
          total={formatCount(progress.total)}
          unit={told.word('unit', progress.unit)}
          phase={told.word('phase', progress.phase)}
        />
      )}
      <Gap />
      {progress?.secondsLeft === null || progress?.secondsLeft === undefined || job.state !== 'running'
        ? null
        : t('job.leftSays', { time: format.duration(progress.secondsLeft * 1000) })}
      <Gap />
      {faults}
      <Gap />
      {job.faults > 0 && job.state === 'running' ? t('job.nothingToDo') : null}
    </>
  )
}

function StopButton({ job }: { readonly job: JobDetail }) {
  const { t } = useTranslation()
  const told = useTold()
  const client = useQueryClient()
  const navigate = useNavigate()
  if (job.endedAt !== null)
    return job.kind === 'train' && job.state === 'succeeded' ? (
      <button
        type="button"
        className="button"
        onClick={() =>
          void call('POST', '/models', {
            body: { name: `${job.name.slice(0, 55)}-model`, jobId: job.id },
          }).then(
            () => {
              notify(t('job.registering'))
              return navigate({ to: '/queue' })
            },
            (error: unknown) => notify(told.failure(error), 'failed'),
          )
        }
      >
        {t('job.register')}
      </button>
    ) : null
  return (
    <button
      type="button"
      className="button"
      disabled={job.state === 'stopping'}
      onClick={() =>
        undoable(t('job.stopping', { name: job.name }), () => {
          call('POST', `/jobs/${job.id}/stop`).then(
            () => void client.invalidateQueries({ queryKey: ['job', job.id] }),
            (error: unknown) => notify(told.failure(error), 'failed'),
          )
        })
      }
    >
      <Icon name="stopped" />
      {t('job.stop')}
    </button>
  )
}
