/** What the labels say, who voted, and how often they are wrong. */
import type { DatasetVersion, LabelReport } from '#contract'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { formatCount, formatShare } from '../format/numbers.ts'
import { Say } from '../i18n/say.tsx'
import { Define } from '../parts/define.tsx'

export function DatasetLabels({
  labels,
  version,
}: {
  readonly labels: LabelReport
  readonly version: DatasetVersion
}) {
  const { t } = useTranslation()
  return (
    <>
      <section>
        <div className="strip mb-4">
          <div>
            <h2>
              <Define as={t('define.labelError')}>{t('labels.errorRate')}</Define>
            </h2>
            <div className="figure">{labels.errorRate === null ? '–' : formatShare(labels.errorRate)}</div>
            <span className="text-small text-ink-2">
              {labels.errorInterval === null
                ? t('labels.noInterval')
                : t('labels.interval', {
                    low: formatShare(labels.errorInterval[0]),
                    high: formatShare(labels.errorInterval[1]),
                  })}
            </span>
          </div>
          <div>
            <h2>{t('labels.sample')}</h2>
            <div className="figure">{formatCount(labels.sample)}</div>
            <span className="text-small text-ink-2">{t('labels.seed', { seed: labels.seed })}</span>
          </div>
          <div>
            <h2>
              <Define as={t('define.baseline')}>{t('labels.baseline')}</Define>
            </h2>
            <div className="figure">{labels.baseline === null ? '–' : formatShare(labels.baseline)}</div>
            <span className="text-small text-ink-2">{t('labels.baselineHow')}</span>
          </div>
          <div>
            <h2>{t('labels.model')}</h2>
            <div className="figure">{formatCount(labels.model.features)}</div>
            <span className="text-small text-ink-2">
              {t('labels.trained', { kind: labels.model.kind, n: formatCount(labels.model.trainedOn) })}
            </span>
          </div>
        </div>
      </section>
      <section>
        <div className="columns">
          {Object.entries(labels.counts).map(([column, counts]) => (
            <section key={column}>
              <Counts column={column} counts={counts} version={version} total={labels.records} />
            </section>
          ))}
        </div>
      </section>
      <section>
        <div className="section-head">
          <h2>{t('labels.functions')}</h2>
          <span className="text-small text-ink-3">
            <Say it="labels.functionsHow" />
          </span>
        </div>
        <table className="table tight" aria-label={t('labels.functions')}>
          <colgroup>
            <col />
            <col style={{ width: '28%' }} />
            <col style={{ width: 100 }} />
            <col style={{ width: 100 }} />
          </colgroup>
          <thead>
            <tr>
              <th scope="col">{t('labels.function')}</th>
              <th scope="col">{t('labels.label')}</th>
              <th scope="col" className="right">
                {t('labels.votes')}
              </th>
              <th scope="col" className="right">
                <Define as={t('define.conflicts')}>{t('labels.conflicts')}</Define>
              </th>
            </tr>
          </thead>
          <tbody>
            {labels.functions.map((one) => (
              <tr key={`${one.name} ${one.label}`}>
                <td>{one.name}</td>
                <td className="text-ink-2">{one.label}</td>
                <td className="right">{formatCount(one.votes)}</td>
                <td className="right">{formatCount(one.conflicts)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </>
  )
}

function Counts(props: {
  readonly column: string
  readonly counts: Readonly<Record<string, number>>
  readonly version: DatasetVersion
  readonly total: number
}) {
  const { t } = useTranslation()
  const entries = Object.entries(props.counts).toSorted((a, b) => b[1] - a[1])
  const most = Math.max(1, ...entries.map(([, count]) => count))
  return (
    <table className="table tight" aria-label={props.column}>
      <colgroup>
        <col style={{ width: '38%' }} />
        <col />
        <col style={{ width: 70 }} />
        <col style={{ width: 66 }} />
      </colgroup>
      <thead>
        <tr>
          <th scope="col">{props.column}</th>
          <th scope="col" />
          <th scope="col" className="right">
            {t('column.records')}
          </th>
          <th scope="col" className="right">
            {t('report.share')}
          </th>
        </tr>
      </thead>
      <tbody>
        {entries.slice(0, 12).map(([value, count]) => (
          <tr key={value}>
            <td>
              <Link
                to="/datasets/$name"
                params={{ name: props.version.dataset }}
                search={{
                  version: String(props.version.version),
                  tab: 'records',
                  column: props.column,
                  equals: value,
                }}
              >
                {value}
              </Link>
            </td>
            <td>
              <svg width="100%" height="8" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
                <rect className="bar-grey" width={(count / most) * 100} height="8" />
              </svg>
            </td>
            <td className="right">{formatCount(count)}</td>
            <td className="right text-ink-2">{formatShare(props.total === 0 ? 0 : count / props.total)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
