/** What do we have, and what changed? */
import type { DatasetDetail, DatasetVersion } from '#contract'
import { useQuery } from '@tanstack/react-query'
import { Link, useParams, useSearch } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { datasetQuery } from '../api/queries.ts'
import { formatBytes, formatCount, formatShare } from '../format/numbers.ts'
import { useFormat } from '../format/use-format.ts'
import { Gap } from '../i18n/gap.tsx'
import { Say } from '../i18n/say.tsx'
import { Answer } from '../parts/answers.tsx'
import { Run } from '../parts/copy.tsx'
import { JobStateMark } from '../parts/state.tsx'
import { EXACT } from '../parts/exact.ts'
import { Screen } from '../shell/screen.tsx'
import { DatasetLabels } from './dataset-labels.tsx'
import { DatasetReport } from './dataset-report.tsx'
import { DatasetRowsView } from './dataset-rows.tsx'

const TABS = ['report', 'records', 'rejects', 'labels'] as const
type Tab = (typeof TABS)[number]

export function Dataset() {
  const { t } = useTranslation()
  const { name } = useParams({ from: '/shell/datasets/$name' })
  const search = useSearch({ from: '/shell/datasets/$name' })
  const dataset = useQuery(datasetQuery(name))
  const tab: Tab = TABS.find((one) => one === search.tab) ?? 'report'
  const wanted = search.version === undefined ? undefined : Number(search.version)
  const version = dataset.data?.history.find((one) => one.version === wanted) ?? dataset.data?.history[0]
  const ref = version?.ref ?? name
  const rows = tab === 'records' || tab === 'rejects'
  return (
    <Screen
      name={ref}
      crumbs={[{ name: t('nav.data') }, { name: t('nav.datasets'), to: '/datasets' }]}
      title={
        <>
          {name}{' '}
          <span className="font-normal text-ink-3">{version === undefined ? '' : `v${version.version}`}</span>
        </>
      }
      sentence={
        version === undefined || dataset.data === undefined ? null : (
          <DatasetSentence dataset={dataset.data} version={version} />
        )
      }
      inspector={
        dataset.data === undefined || version === undefined ? (
          <span />
        ) : (
          <DatasetInspector dataset={dataset.data} version={version} />
        )
      }
      command={
        rows
          ? `baton dataset rows ${ref}${tab === 'rejects' ? ' --rejects' : ''}${search.column === undefined || search.equals === undefined ? '' : ` --where ${search.column}=${search.equals}`}`
          : `baton dataset show ${ref}`
      }
      api={
        rows
          ? `GET /api/v1/datasets/${name}/versions/${version?.version ?? ''}/rows?which=${tab}`
          : `GET /api/v1/datasets/${name}`
      }
    >
      <Answer of={dataset}>
        {() =>
          version === undefined ? null : (
            <>
              <nav className="tabs" aria-label={t('dataset.parts')}>
                {TABS.filter((one) => one !== 'labels' || version.report.labels !== null).map((one) => (
                  <Link
                    key={one}
                    to="/datasets/$name"
                    params={{ name }}
                    search={{
                      ...(search.version === undefined ? {} : { version: search.version }),
                      ...(one === 'report' ? {} : { tab: one }),
                    }}
                    activeOptions={EXACT}
                    aria-current={tab === one ? 'true' : undefined}
                    replace
                  >
                    {t(`dataset.tab.${one}`)}
                    {one === 'records' ? <span className="count">{formatCount(version.records)}</span> : null}
                    {one === 'rejects' ? <span className="count">{formatCount(version.rejects)}</span> : null}
                  </Link>
                ))}
              </nav>
              {tab === 'report' ? <DatasetReport version={version} /> : null}
              {tab === 'records' || tab === 'rejects' ? (
                <DatasetRowsView key={`${version.ref} ${tab}`} version={version} which={tab} />
              ) : null}
              {tab === 'labels' && version.report.labels !== null ? (
                <DatasetLabels labels={version.report.labels} version={version} />
              ) : null}
            </>
          )
        }
      </Answer>
    </Screen>
  )
}

function DatasetSentence({ dataset, version }: { dataset: DatasetDetail; version: DatasetVersion }) {
  const parent = dataset.history.find((one) => one.version === version.version - 1)
  const gained = parent === undefined ? 0 : version.records - parent.records
  return (
    <>
      <Say
        it="dataset.records"
        count={version.records}
        n={formatCount(version.records)}
        bytes={formatBytes(version.bytes)}
      />
      <Gap />
      {parent === undefined || gained === 0 ? null : (
        <Say
          it={gained > 0 ? 'dataset.more' : 'dataset.fewer'}
          count={Math.abs(gained)}
          n={formatCount(Math.abs(gained))}
          parent={`v${parent.version}`}
        />
      )}
      <Gap />
      {version.rejects > 0 ? (
        <Say
          it="dataset.rejected"
          count={version.rejects}
          n={formatCount(version.rejects)}
          total={formatCount(version.rejects + version.records)}
        />
      ) : null}
      <Gap />
      <Say it="dataset.read" count={dataset.readBy.length} n={formatCount(dataset.readBy.length)} />
    </>
  )
}

function DatasetInspector({ dataset, version }: { dataset: DatasetDetail; version: DatasetVersion }) {
  const { t } = useTranslation()
  const format = useFormat()
  const { labels } = version.report
  return (
    <>
      <section>
        <h2>{t('column.versions')}</h2>
        <ol className="versions">
          {dataset.history.map((one, index) => {
            const before = dataset.history[index + 1]
            const gained = before === undefined ? one.records : one.records - before.records
            return (
              <li key={one.version}>
                <Link
                  to="/datasets/$name"
                  params={{ name: dataset.name }}
                  search={(now) => ({ ...now, version: String(one.version) })}
                  activeOptions={EXACT}
                  aria-current={one.version === version.version ? 'true' : undefined}
                  replace
                >
                  <span className="cut">
                    <b>v{one.version}</b>{' '}
                    <span className="text-small text-ink-3">
                      {format.when(one.createdAt)}, {one.createdBy}
                    </span>
                  </span>
                  <span>{formatCount(one.records)}</span>
                  <span className="text-small text-ink-3">
                    {gained === 0 ? t('dataset.same') : `${gained > 0 ? '+' : ''}${formatCount(gained)}`}
                    {one.parentRef === null ? '' : ` · ${t('dataset.from', { ref: one.parentRef })}`}
                  </span>
                </Link>
              </li>
            )
          })}
        </ol>
      </section>
      <section>
        <h2>{t('dataset.readBy')}</h2>
        {dataset.readBy.length === 0 ? <p className="text-ink-2">{t('dataset.nobody')}</p> : null}
        <ul className="list">
          {dataset.readBy.slice(0, 12).map((reader) => (
            <li
              key={`${reader.jobId} ${reader.version}`}
              style={{ gridTemplateColumns: 'minmax(0,1fr) max-content' }}
            >
              <span className="cut">
                <Link to="/jobs/$id" params={{ id: reader.jobId }}>
                  {reader.jobName}
                </Link>{' '}
                <span className="text-ink-3">v{reader.version}</span>
              </span>
              <JobStateMark state={reader.state as 'running'} />
            </li>
          ))}
        </ul>
      </section>
      <section>
        <h2>{t('dataset.tab.labels')}</h2>
        {labels === null ? (
          <p className="text-ink-2">{t('dataset.notLabelled')}</p>
        ) : (
          <p className="text-ink-2">
            {labels.errorRate === null
              ? t('labels.noError', { n: formatCount(labels.records) })
              : t('labels.error', {
                  n: formatCount(labels.records),
                  error: formatShare(labels.errorRate),
                  sample: formatCount(labels.sample),
                })}
          </p>
        )}
      </section>
      <section>
        <h2>{t('dataset.identity')}</h2>
        <dl className="facts text-small">
          <dt>{t('column.digest')}</dt>
          <dd className="cut font-mono" title={version.digest}>
            {version.digest.slice(7, 23)}…
          </dd>
          {version.jobId === null ? null : (
            <>
              <dt>{t('dataset.madeBy')}</dt>
              <dd>
                <Link to="/jobs/$id" params={{ id: version.jobId }} className="link">
                  {version.jobId.slice(-6)}
                </Link>
              </dd>
            </>
          )}
        </dl>
        <p className="mt-3">
          <Run command={`baton dataset show ${version.ref}`} />
        </p>
      </section>
    </>
  )
}
