/** When does each job start, and why not now? */
import type { ClusterNode, JobSummary } from '#contract'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { activeJobsQuery, nodesQuery } from '../api/queries.ts'
import { formatCount } from '../format/numbers.ts'
import { Say } from '../i18n/say.tsx'
import { Told } from '../i18n/told.tsx'
import { useTold } from '../i18n/telling.ts'
import { Answer, Empty } from '../parts/answers.tsx'
import { Run } from '../parts/copy.tsx'
import { Define } from '../parts/define.tsx'
import { DeviceCell, useDeviceWords } from '../parts/devices.tsx'
import { JobName, ProgressBar, useJobWords, useWants } from '../parts/job-cells.tsx'
import { JobStateMark } from '../parts/state.tsx'
import { type Column, DataTable } from '../parts/table.tsx'
import { Since } from '../parts/waited.tsx'
import { EXACT } from '../parts/exact.ts'
import { Screen } from '../shell/screen.tsx'
import { NewJob } from './new-job.tsx'

export function QueueScreen() {
  const { t } = useTranslation()
  const navigate = useNavigate({ from: '/queue' })
  const search = useSearch({ from: '/shell/queue' })
  const active = useQuery(activeJobsQuery)
  const nodes = useQuery(nodesQuery)
  const jobs = (active.data ?? []).filter((job) => search.queue === undefined || job.queue === search.queue)
  const waiting = jobs
    .filter((job) => job.state === 'waiting')
    .toSorted((a, b) => (a.position ?? 1e9) - (b.position ?? 1e9) || a.createdAt - b.createdAt)
  const holding = jobs
    .filter((job) => job.state !== 'waiting')
    .toSorted((a, b) => (a.startedAt ?? 0) - (b.startedAt ?? 0))
  const picked = jobs.find((job) => job.id === search.job) ?? waiting[0] ?? holding[0]
  const queues = [...new Set((active.data ?? []).map((job) => job.queue))].toSorted()
  const pick = (job: JobSummary): void =>
    void navigate({ search: (now) => ({ ...now, job: job.id }), replace: true })
  const open = (job: JobSummary): void => void navigate({ to: '/jobs/$id', params: { id: job.id } })
  return (
    <Screen
      name={t('nav.queue')}
      crumbs={[{ name: t('nav.compute') }]}
      title={t('nav.queue')}
      sentence={
        active.data === undefined ? null : <QueueSentence waiting={waiting} nodes={nodes.data?.items ?? []} />
      }
      actions={<NewJob />}
      inspector={picked === undefined ? undefined : <Why job={picked} />}
      command={picked?.state === 'waiting' ? `baton why ${picked.shortId}` : 'baton queue list'}
      api={`GET /api/v1/jobs?state=waiting${search.queue === undefined ? '' : `&queue=${search.queue}`}\nGET /api/v1/queues`}
    >
      {queues.length > 1 || search.queue !== undefined ? (
        <div className="tabs" role="navigation" aria-label={t('queue.queues')}>
          <Link
            to="/queue"
            search={{}}
            activeOptions={EXACT}
            aria-current={search.queue === undefined ? 'true' : undefined}
          >
            {t('queue.all')}
            <span className="count">{formatCount(active.data?.length ?? 0)}</span>
          </Link>
          {queues.map((queue) => (
            <Link
              key={queue}
              to="/queue"
              search={{ queue }}
              activeOptions={EXACT}
              aria-current={search.queue === queue ? 'true' : undefined}
            >
              {queue}
              <span className="count">
                {formatCount((active.data ?? []).filter((job) => job.queue === queue).length)}
              </span>
            </Link>
          ))}
        </div>
      ) : null}
      <section>
        <div className="section-head">
          <h2>{t('queue.holds')}</h2>
          <span className="text-small text-ink-3">{t('queue.holdsHow')}</span>
        </div>
        <Answer of={nodes}>{({ items }) => <Holders nodes={items} jobs={active.data ?? []} />}</Answer>
      </section>
      <section>
        <div className="section-head">
          <h2>{t('queue.waiting')}</h2>
          <span className="text-small text-ink-3">{formatCount(waiting.length)}</span>
        </div>
        <Answer of={active}>
          {() =>
            waiting.length === 0 ? (
              <Empty command="baton run --name hello -- echo hello">{t('queue.empty')}</Empty>
            ) : (
              <Waiting jobs={waiting} picked={picked?.id ?? null} pick={pick} open={open} />
            )
          }
        </Answer>
      </section>
      {holding.length === 0 ? null : (
        <section>
          <div className="section-head">
            <h2>{t('queue.running')}</h2>
            <span className="text-small text-ink-3">{formatCount(holding.length)}</span>
          </div>
          <Holding jobs={holding} picked={picked?.id ?? null} pick={pick} />
        </section>
      )}
    </Screen>
  )
}

function QueueSentence({
  waiting,
  nodes,
}: {
  waiting: readonly JobSummary[]
  nodes: readonly ClusterNode[]
}) {
  const all = nodes.flatMap((node) => node.devices)
  const free = all.filter((device) => device.jobId === null && device.health !== 'sick').length
  const values = { free: formatCount(free), total: formatCount(all.length) }
  const first = waiting[0]
  if (first === undefined) return <Say it="queue.noneWait" {...values} />
  return (
    <Say
      it="queue.someWait"
      count={waiting.length}
      n={formatCount(waiting.length)}
      first={first.name}
      {...values}
    />
  )
}

function Holders({
  nodes,
  jobs,
}: {
  readonly nodes: readonly ClusterNode[]
  readonly jobs: readonly JobSummary[]
}) {
  const { t } = useTranslation()
  const words = useDeviceWords()
  const names = new Map(jobs.map((job) => [job.id, job.name]))
  return (
    <table className="table" aria-label={t('queue.holds')}>
      <colgroup>
        <col className="w-[150px] max-wide:w-[84px]" />
        <col />
        <col className="w-[55%] max-wide:w-[42%]" />
      </colgroup>
      <tbody>
        {nodes.map((node) => {
          const holders = [...new Set(node.devices.flatMap((device) => device.jobId ?? []))]
          return (
            <tr key={node.id} className={node.state === 'unknown' ? 'stale' : undefined}>
              <td>
                <b>{node.id}</b>
              </td>
              <td>
                <span className="devices py-1">
                  {node.devices.slice(0, 64).map((device) => (
                    <span
                      key={device.id}
                      role="img"
                      aria-label={words(device, names.get(device.jobId ?? '') ?? null)}
                      title={words(device, names.get(device.jobId ?? '') ?? null)}
                    >
                      <DeviceCell device={device} />
                    </span>
                  ))}
                </span>
              </td>
              <td className="text-ink-2">
                {holders.length === 0
                  ? t('queue.allFree')
                  : holders.map((id, index) => (
                      <span key={id}>
                        {index > 0 ? ', ' : ''}
                        <Link to="/jobs/$id" params={{ id }}>
                          {names.get(id) ?? id}
                        </Link>
                      </span>
                    ))}
              </td>
            </tr>
          )
        })}
      </tbody>
    </table>
  )
}

function Waiting(props: {
  readonly jobs: readonly JobSummary[]
  readonly picked: string | null
  readonly pick: (job: JobSummary) => void
  readonly open: (job: JobSummary) => void
}) {
  const { t } = useTranslation()
  const wants = useWants()
  const columns: readonly Column<JobSummary>[] = [
    { id: 'position', head: '#', width: 40, narrow: 34, right: true, render: (job) => job.position ?? '–' },
    {
      id: 'job',
      head: t('column.job'),
      render: (job) => <JobName job={job} strong={job.id === props.picked} />,
    },
    { id: 'owner', head: t('column.owner'), width: 110, wide: true, render: (job) => job.owner },
    { id: 'wants', head: t('column.wants'), width: 150, wide: true, render: (job) => wants(job) },
    {
      id: 'priority',
      head: <Define as={t('define.priority')}>{t('column.priority')}</Define>,
      width: 76,
      right: true,
      wide: true,
      render: (job) => job.priority,
    },
    {
      id: 'waits',
      head: t('column.waits'),
      width: 92,
      narrow: 84,
      right: true,
      render: (job) => <Since from={job.createdAt} />,
    },
    { id: 'why', head: t('column.why'), width: 196, narrow: 122, render: (job) => <WhyChip job={job} /> },
  ]
  return (
    <DataTable
      label={t('queue.waiting')}
      columns={columns}
      rows={props.jobs}
      rowId={(job) => job.id}
      picked={props.picked}
      onPick={props.pick}
      onOpen={props.open}
    />
  )
}

function Holding(props: {
  readonly jobs: readonly JobSummary[]
  readonly picked: string | null
  readonly pick: (job: JobSummary) => void
}) {
  const { t } = useTranslation()
  const wants = useWants()
  const words = useJobWords()
  const columns: readonly Column<JobSummary>[] = [
    {
      id: 'job',
      head: t('column.job'),
      render: (job) => <JobName job={job} strong={job.id === props.picked} />,
    },
    {
      id: 'state',
      head: t('column.state'),
      width: 112,
      narrow: 104,
      render: (job) => <JobStateMark state={job.state} />,
    },
    { id: 'holds', head: t('column.holds'), width: 150, wide: true, render: (job) => wants(job) },
    {
      id: 'progress',
      head: t('column.progress'),
      width: 110,
      wide: true,
      render: (job) => <ProgressBar job={job} />,
    },
    {
      id: 'does',
      head: t('column.doesNow'),
      width: 220,
      wide: true,
      render: (job) => <span className="text-ink-2">{words(job)}</span>,
    },
    {
      id: 'runs',
      head: t('column.runs'),
      width: 112,
      narrow: 92,
      right: true,
      render: (job) => <Since from={job.startedAt ?? job.createdAt} />,
    },
  ]
  return (
    <DataTable
      label={t('queue.running')}
      columns={columns}
      rows={props.jobs}
      rowId={(job) => job.id}
      picked={props.picked}
      onClick={props.pick}
    />
  )
}

/** The first blocker as a chip: a noun, then what matters; the others as +1. */
function WhyChip({ job }: { readonly job: JobSummary }) {
  const { t } = useTranslation()
  const told = useTold()
  const reason = job.waitReason
  if (reason === null) return null
  const blocker = reason.blockers[0]
  return (
    <span className="flex min-w-0 gap-1">
      <span className="chip min-w-0" title={told.message(reason.sentence, reason.said)}>
        <b>{t(`why.${reason.kind}`)}</b>
        {blocker === undefined ? null : <span className="cut">{blocker.name}</span>}
      </span>
      {reason.blockers.length > 1 ? <span className="chip">+{reason.blockers.length - 1}</span> : null}
    </span>
  )
}

function Why({ job }: { readonly job: JobSummary }) {
  const { t } = useTranslation()
  const wants = useWants()
  const words = useJobWords()
  const reason = job.waitReason
  return (
    <>
      <div>
        <div className="flex items-baseline justify-between gap-2">
          <JobName job={job} />
          <JobStateMark state={job.state} />
        </div>
        <p className="text-ink-2 mt-1!">
          {[wants(job), job.owner, t('queue.priorityOf', { priority: job.priority })].join(' · ')}
        </p>
      </div>
      {job.state === 'waiting' ? (
        <>
          <dl className="panel facts">
            <dt>{t('queue.position')}</dt>
            <dd>{job.position ?? '–'}</dd>
            <dt>{t('column.waits')}</dt>
            <dd>
              <Since from={job.createdAt} />
            </dd>
          </dl>
          <section>
            <h2>{t('column.why')}</h2>
            <ol className="reasons">
              <li>
                <div>
                  <b>{reason === null ? t('why.not-yet-seen') : t(`why.${reason.kind}`)}</b>
                  <p className="text-ink-2">
                    {reason === null ? (
                      t('job.notYetSeen')
                    ) : (
                      <Told english={reason.sentence} said={reason.said} />
                    )}
                  </p>
                </div>
              </li>
            </ol>
          </section>
          {reason === null || reason.blockers.length === 0 ? null : (
            <section>
              <h2>{t('queue.whoHolds')}</h2>
              <ul className="list text-small">
                {reason.blockers.map((blocker) => (
                  <li
                    key={`${blocker.jobId} ${blocker.nodeId}`}
                    style={{ gridTemplateColumns: 'minmax(0,1fr) max-content' }}
                  >
                    <Link to="/jobs/$id" params={{ id: blocker.jobId }} className="cut">
                      {blocker.name}
                    </Link>
                    <span className="text-ink-2">
                      {t('queue.holdsOn', {
                        count: blocker.devices,
                        n: formatCount(blocker.devices),
                        node: blocker.nodeId,
                      })}
                    </span>
                  </li>
                ))}
              </ul>
            </section>
          )}
          <Run command={`baton why ${job.shortId}`} />
        </>
      ) : (
        <section>
          <h2>{t('column.doesNow')}</h2>
          <p className="text-ink-2">{words(job)}</p>
          <p className="mt-3">
            <Link to="/jobs/$id" params={{ id: job.id }} className="button">
              {t('queue.openJob')}
            </Link>
          </p>
        </section>
      )}
    </>
  )
}
