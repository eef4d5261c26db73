/** The parts of a job's page: curve and recoveries, logs, file. Its tables come when they are asked for. */
import type { Attempt, JobDetail, RecoveryRecord } from '#contract'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { lazy, Suspense, useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { curveQuery, historyQuery } from '../api/queries.ts'
import type { CurveAxis } from '../charts/loss-curve.tsx'
import { formatBytes, formatCount } from '../format/numbers.ts'
import { useFormat } from '../format/use-format.ts'
import { Told } from '../i18n/told.tsx'
import { useTold } from '../i18n/telling.ts'
import { Answer, Empty, Skeleton } from '../parts/answers.tsx'
import { CopyButton } from '../parts/copy.tsx'
import { Define } from '../parts/define.tsx'
import { FilterSelect } from '../parts/filters.tsx'
import { LogView } from '../parts/log-view.tsx'
import { toneOf } from '../parts/state.tsx'
import { Since } from '../parts/waited.tsx'

const loadCurve = () => import('../charts/loss-curve.tsx')
const LossCurve = lazy(loadCurve)
const CURVE_HEIGHT = 294

export function JobOverview({ job }: { readonly job: JobDetail }) {
  const { t } = useTranslation()
  const newest = job.attempts.at(-1)
  const stream = newest === undefined ? undefined : mainStream(newest)
  return (
    <>
      <Phases job={job} />
      {job.kind === 'train' ? <Curve job={job} /> : null}
      {job.recoveries.length === 0 ? null : (
        <section>
          {job.kind === 'train' ? null : (
            <div className="section-head">
              <h2>{t('job.recoveries')}</h2>
            </div>
          )}
          <Recoveries job={job} />
        </section>
      )}
      <section>
        <div className="columns">
          <section>
            <div className="section-head">
              <h2>{t('job.tab.logs')}</h2>
              {stream === undefined ? null : <span className="text-small text-ink-3">{stream}</span>}
              <Link
                to="/jobs/$id"
                params={{ id: job.id }}
                search={{ tab: 'logs' }}
                className="link right text-small"
              >
                {t('open')}
              </Link>
            </div>
            {newest === undefined || stream === undefined ? (
              <NoLog attempt={newest} />
            ) : (
              <LogView
                key={`${newest.number} ${stream}`}
                jobId={job.id}
                attempt={newest}
                stream={stream}
                find=""
                onFind={() => undefined}
                short
              />
            )}
          </section>
          <section>
            <div className="section-head">
              <h2>{t('job.tab.history')}</h2>
              <Link
                to="/jobs/$id"
                params={{ id: job.id }}
                search={{ tab: 'history' }}
                className="link right text-small"
              >
                {t('all')}
              </Link>
            </div>
            <LastEvents id={job.id} />
          </section>
        </div>
      </section>
    </>
  )
}

function NoLog({ attempt }: { readonly attempt: Attempt | undefined }) {
  const { t } = useTranslation()
  const format = useFormat()
  const removedAt = attempt?.filesRemovedAt ?? null
  const why = attempt === undefined || attempt.startedAt === null ? t('log.notStarted') : t('log.empty')
  return (
    <p className="text-ink-2">
      {removedAt === null ? why : t('log.removed', { at: format.moment(removedAt) })}
    </p>
  )
}

/** The log people look for first: the program's own, else the first rank's, else where most was written. */
function mainStream({ streams }: Attempt): string | undefined {
  const first =
    streams.find((stream) => stream.name === 'main') ??
    streams.find((stream) => /^(rank|task)-?0$/.test(stream.name) && stream.bytes > 0)
  return (first ?? streams.toSorted((a, b) => b.bytes - a.bytes)[0])?.name
}

/** How long it waited, started and ran: each with what was measured. */
function Phases({ job }: { readonly job: JobDetail }) {
  const { t } = useTranslation()
  const format = useFormat()
  const first = job.attempts[0]
  const bound = first?.createdAt ?? null
  const began = first?.startedAt ?? job.startedAt
  return (
    <div className="phases">
      <span className={bound === null && job.endedAt === null ? 'now tone-waiting' : 'past'}>
        <i>{t('phase.queue')}</i>
        <Since from={job.createdAt} to={bound ?? job.endedAt} />
      </span>
      {bound === null ? null : (
        <span className={began === null && job.endedAt === null ? 'now' : 'past'}>
          <i>{t('phase.start')}</i>
          <Since from={bound} to={began ?? job.endedAt} />
        </span>
      )}
      {began === null ? null : (
        <span
          className={job.endedAt === null ? `now tone-${toneOf(job.state)}` : `now tone-${toneOf(job.state)}`}
        >
          <i>{t('phase.work')}</i>
          <Since from={began} to={job.endedAt} />
        </span>
      )}
      {job.endedAt === null ? null : (
        <span>
          <i>{t('phase.ended')}</i>
          {format.when(job.endedAt)}
        </span>
      )}
    </div>
  )
}

function Curve({ job }: { readonly job: JobDetail }) {
  const { t } = useTranslation()
  const navigate = useNavigate({ from: '/jobs/$id' })
  const search = useSearch({ from: '/shell/jobs/$id' })
  const curve = useQuery(curveQuery(job.id))
  // The chart's code comes while the points are asked for.
  useEffect(() => void loadCurve(), [])
  const axis: CurveAxis = search.axis === 'time' ? 'time' : 'steps'
  return (
    <section>
      <div className="section-head items-center!">
        <h2>{t('curve.title')}</h2>
        <span className="text-small text-ink-3">{t('curve.how')}</span>
        <div className="segments right" role="group" aria-label={t('curve.axis')}>
          {(['steps', 'time'] as const).map((name) => (
            <button
              key={name}
              type="button"
              aria-pressed={axis === name}
              onClick={() =>
                void navigate({
                  search: (now) => ({ ...now, axis: name === 'steps' ? undefined : name }),
                  replace: true,
                })
              }
            >
              {t(`curve.${name}`)}
            </button>
          ))}
        </div>
      </div>
      <Answer of={curve} skeleton={<div style={{ height: CURVE_HEIGHT }} />}>
        {(data) =>
          data.step.length === 0 ? (
            <p className="text-ink-2">{t('curve.none')}</p>
          ) : (
            <Suspense fallback={<div style={{ height: CURVE_HEIGHT }} />}>
              <LossCurve curve={data} recoveries={job.recoveries} axis={axis} />
            </Suspense>
          )
        }
      </Answer>
    </section>
  )
}

function Recoveries({ job }: { readonly job: JobDetail }) {
  const { t } = useTranslation()
  const format = useFormat()
  const seconds = job.recoveries.reduce((sum, recovery) => sum + (recovery.seconds ?? 0), 0)
  const lost = job.recoveries.reduce((sum, recovery) => sum + recovery.stepsLost, 0)
  return (
    <div className="scroll-x">
      <table className="table tight wrapping" aria-label={t('job.recoveries')}>
        <colgroup>
          <col style={{ width: 46 }} />
          <col style={{ width: 84 }} className="wide-only" />
          <col />
          <col style={{ width: '24%' }} className="wide-only" />
          <col style={{ width: 70 }} className="wide-only" />
          <col style={{ width: 86 }} />
          <col style={{ width: 120 }} />
        </colgroup>
        <thead>
          <tr>
            <th scope="col">
              <Define as={t('define.ring')}>{t('column.ring')}</Define>
            </th>
            <th scope="col" className="wide-only">
              {t('column.when')}
            </th>
            <th scope="col">{t('column.whatBroke')}</th>
            <th scope="col" className="wide-only">
              {t('column.healedFrom')}
            </th>
            <th scope="col" className="right wide-only">
              {t('column.atStep')}
            </th>
            <th scope="col" className="right">
              {t('column.stepsLost')}
            </th>
            <th scope="col" className="right">
              <Define as={t('define.seconds')}>{t('column.seconds')}</Define>
            </th>
          </tr>
        </thead>
        <tbody>
          {job.recoveries.map((recovery) => (
            <RecoveryRow key={recovery.id} recovery={recovery} />
          ))}
        </tbody>
        <tfoot>
          <tr>
            <td />
            <td className="wide-only" />
            <td>
              {t('job.faultCount', { count: job.recoveries.length, n: formatCount(job.recoveries.length) })}
            </td>
            <td className="wide-only" />
            <td className="wide-only" />
            <td className="right">
              <b>{formatCount(lost)}</b>
            </td>
            <td className="right">
              <b>{format.seconds(seconds)}</b>
            </td>
          </tr>
        </tfoot>
      </table>
    </div>
  )
}

function RecoveryRow({ recovery }: { readonly recovery: RecoveryRecord }) {
  const { t } = useTranslation()
  const told = useTold()
  const what = told.message(recovery.what, recovery.whatSaid)
  const healedFrom = told.message(recovery.healedFrom, recovery.healedFromSaid)
  const format = useFormat()
  return (
    <tr>
      <td>
        <span className="ring">{recovery.ring}</span>
      </td>
      <td className="wide-only" title={format.moment(recovery.at)}>
        {format.whenExactly(recovery.at)}
      </td>
      <td title={what}>{what}</td>
      <td className="text-ink-2 wide-only" title={healedFrom}>
        {healedFrom}
      </td>
      <td className="right wide-only">{recovery.step === null ? '–' : formatCount(recovery.step)}</td>
      <td className="right">{formatCount(recovery.stepsLost)}</td>
      <td className="right">
        {recovery.seconds === null ? (
          <span className="text-recovering">{t('job.healing')}</span>
        ) : (
          format.seconds(recovery.seconds)
        )}
      </td>
    </tr>
  )
}

export function JobLogs({ job }: { readonly job: JobDetail }) {
  const { t } = useTranslation()
  const navigate = useNavigate({ from: '/jobs/$id' })
  const search = useSearch({ from: '/shell/jobs/$id' })
  const attempt = job.attempts.find((one) => String(one.number) === search.attempt) ?? job.attempts.at(-1)
  if (attempt === undefined) return <p className="text-ink-2">{t('log.notStarted')}</p>
  const stream = attempt.streams.find((one) => one.name === search.stream)?.name ?? mainStream(attempt)
  const set = (change: Partial<typeof search>): void =>
    void navigate({ search: (now) => ({ ...now, ...change }), replace: true })
  return (
    <>
      {job.attempts.length > 1 || attempt.streams.length > 1 ? (
        <div className="filters mb-2">
          {job.attempts.length > 1 ? (
            <FilterSelect
              label={t('log.attempt')}
              value={String(attempt.number)}
              options={job.attempts.map((one) => [String(one.number), formatCount(one.number)])}
              onChange={(value) => set({ attempt: value, stream: undefined })}
            />
          ) : null}
          {attempt.streams.length > 1 ? (
            <FilterSelect
              label={t('log.stream')}
              value={stream}
              options={attempt.streams.map((one) => [one.name, `${one.name} · ${formatBytes(one.bytes)}`])}
              onChange={(value) => set({ stream: value })}
            />
          ) : null}
        </div>
      ) : null}
      {stream === undefined ? (
        <NoLog attempt={attempt} />
      ) : (
        <LogView
          key={`${attempt.number} ${stream}`}
          jobId={job.id}
          attempt={attempt}
          stream={stream}
          find={search.find ?? ''}
          onFind={(find) => set({ find: find === '' ? undefined : find })}
        />
      )}
    </>
  )
}

function LastEvents({ id }: { readonly id: string }) {
  const { t } = useTranslation()
  const format = useFormat()
  const history = useInfiniteQuery(historyQuery(id))
  const { hasNextPage, isFetching, fetchNextPage } = history
  // The API gives the oldest first; the last events stand on the last page.
  useEffect(() => {
    if (hasNextPage && !isFetching) void fetchNextPage()
  }, [hasNextPage, isFetching, fetchNextPage])
  return (
    <Answer of={history} skeleton={<Skeleton rows={3} />}>
      {(data) => (
        <ul className="list">
          {data.pages
            .flatMap((page) => page.items)
            .toSorted((a, b) => b.id - a.id)
            .slice(0, 7)
            .map((event) => (
              <li key={event.id} style={{ gridTemplateColumns: '64px minmax(0,1fr)' }}>
                <span className="text-ink-3" title={format.moment(event.at)}>
                  {format.clock(event.at)}
                </span>
                <span className="min-w-0">
                  <Told english={event.message} said={event.said} />
                </span>
              </li>
            ))}
          {data.pages[0]?.items.length === 0 ? <li className="text-ink-2">{t('job.noHistory')}</li> : null}
        </ul>
      )}
    </Answer>
  )
}

export function JobSpecView({ job }: { readonly job: JobDetail }) {
  const { t } = useTranslation()
  const text = JSON.stringify(job.spec, null, 2)
  return (
    <section>
      <div className="section-head">
        <h2>{t('job.file')}</h2>
        <span className="text-small text-ink-3">{t('job.fileHow')}</span>
        <span className="right">
          <CopyButton text={text} />
        </span>
      </div>
      <pre className="source" tabIndex={0}>
        {text}
      </pre>
      {job.spec.kind === 'command' && job.spec.command === undefined ? (
        <Empty>{t('job.noCommand')}</Empty>
      ) : null}
    </section>
  )
}
