/** What each step of the pipeline took, dropped and why. */
import type { DatasetVersion } from '#contract'
import { useTranslation } from 'react-i18next'
import { Histogram } from '../charts/histogram.tsx'
import { formatBytes, formatCount, formatShare } from '../format/numbers.ts'
import { useFormat } from '../format/use-format.ts'
import { useTold } from '../i18n/telling.ts'
import { Define } from '../parts/define.tsx'

export function DatasetReport({ version }: { readonly version: DatasetVersion }) {
  const { t } = useTranslation()
  const told = useTold()
  const format = useFormat()
  const { report } = version
  const seconds = report.steps.reduce((sum, step) => sum + step.seconds, 0)
  const first = report.steps[0]
  return (
    <>
      <section>
        <div className="section-head">
          <h2>{t('report.kept')}</h2>
          <span className="text-small text-ink-3">
            {t(report.filesSeen === 0 ? 'report.took' : 'report.files', {
              count: report.filesSeen,
              n: formatCount(report.filesSeen),
              bytesIn: formatBytes(report.bytesIn),
              bytesOut: formatBytes(report.bytesOut),
              time: format.seconds(seconds),
            })}
          </span>
        </div>
        <div className="flow" tabIndex={0} role="group" aria-label={t('report.kept')}>
          <div>
            <span className="text-small text-ink-3">{t('report.in')}</span>
            <b>{formatCount(first?.recordsIn ?? version.records)}</b>
          </div>
          {report.steps.map((step) => {
            const dropped = step.recordsIn - step.recordsOut
            return (
              <div key={step.operator} title={format.seconds(step.seconds)}>
                <span className="cut text-small text-ink-3">{told.word('operator', step.operator)}</span>
                <b>{formatCount(step.recordsOut)}</b>
                <span className={`text-small ${dropped > 0 ? 'text-failed' : 'text-ink-3'}`}>
                  {dropped === 0
                    ? t('report.nothing')
                    : dropped > 0
                      ? `−${formatCount(dropped)}`
                      : `+${formatCount(-dropped)}`}
                </span>
              </div>
            )
          })}
        </div>
      </section>
      <section>
        <div className="columns uneven">
          <section>
            <Dropped version={version} />
          </section>
          <section>
            <div className="section-head">
              <h2>{t('report.lengths')}</h2>
              <span className="right text-small text-ink-3">{t('report.lengthUnit')}</span>
            </div>
            <Histogram buckets={report.lengthHistogram} />
          </section>
        </div>
      </section>
      <section>
        <div className="columns">
          <section>
            <div className="section-head">
              <h2>{t('report.skipped')}</h2>
            </div>
            {report.filesSkipped.length === 0 ? (
              <p className="text-ink-2">{t('report.noneSkipped')}</p>
            ) : (
              <table className="table tight" aria-label={t('report.skipped')}>
                <colgroup>
                  <col style={{ width: '44%' }} />
                  <col />
                  <col style={{ width: 70 }} />
                </colgroup>
                <tbody>
                  {report.filesSkipped.map((skipped) => (
                    <tr key={skipped.reason}>
                      <td title={told.word('reason', skipped.reason)}>
                        {told.word('reason', skipped.reason)}
                      </td>
                      <td className="text-ink-3" title={skipped.examples.join('\n')}>
                        {skipped.examples[0] ?? ''}
                      </td>
                      <td className="right">{formatCount(skipped.files)}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            )}
          </section>
          <section>
            <Pairs
              title={t('report.personal')}
              definition={t('define.personal')}
              values={report.personalData}
            />
            <Pairs title={t('report.encodings')} values={report.encodings} />
          </section>
        </div>
      </section>
    </>
  )
}

function Dropped({ version }: { readonly version: DatasetVersion }) {
  const { t } = useTranslation()
  const told = useTold()
  const reasons = version.report.steps.flatMap((step) =>
    step.dropped.map((drop) => ({ ...drop, operator: step.operator })),
  )
  const all = reasons.reduce((sum, reason) => sum + reason.records, 0)
  const taken = version.report.steps[0]?.recordsIn ?? version.records + all
  const most = Math.max(1, ...reasons.map((reason) => reason.records))
  if (reasons.length === 0)
    return (
      <>
        <h2 className="mb-2">{t('report.rejectedFor')}</h2>
        <p className="text-ink-2">{t('report.noneDropped')}</p>
      </>
    )
  return (
    <table className="table tight" aria-label={t('report.rejectedFor')}>
      <colgroup>
        <col />
        <col style={{ width: '30%' }} className="wide-only" />
        <col style={{ width: 60 }} className="wide-only" />
        <col style={{ width: 62 }} />
        <col style={{ width: 64 }} />
      </colgroup>
      <thead>
        <tr>
          <th scope="col">{t('report.rejectedFor')}</th>
          <th scope="col" className="wide-only">
            {t('report.threshold')}
          </th>
          <th scope="col" className="wide-only" />
          <th scope="col" className="right">
            {t('column.records')}
          </th>
          <th scope="col" className="right">
            {t('report.share')}
          </th>
        </tr>
      </thead>
      <tbody>
        {reasons.map((reason) => (
          <tr key={`${reason.operator} ${reason.reason}`}>
            <td title={`${reason.operator}: ${reason.reason}`}>{told.word('reason', reason.reason)}</td>
            <td className="wide-only text-ink-2" title={reason.threshold ?? ''}>
              {reason.threshold === null ? '–' : told.measure(reason.threshold)}
            </td>
            <td className="wide-only">
              <svg width="100%" height="8" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
                <rect className="bar-grey" width={(reason.records / most) * 100} height="8" />
              </svg>
            </td>
            <td className="right">{formatCount(reason.records)}</td>
            <td className="right text-ink-2">{formatShare(taken === 0 ? 0 : reason.records / taken)}</td>
          </tr>
        ))}
      </tbody>
      <tfoot>
        <tr>
          <td>
            <b>{t('all')}</b>
          </td>
          <td className="wide-only" />
          <td className="wide-only" />
          <td className="right">
            <b>{formatCount(all)}</b>
          </td>
          <td className="right text-ink-2">{formatShare(taken === 0 ? 0 : all / taken)}</td>
        </tr>
      </tfoot>
    </table>
  )
}

function Pairs(props: {
  readonly title: string
  readonly definition?: string
  readonly values: Readonly<Record<string, number>>
}) {
  const told = useTold()
  const entries = Object.entries(props.values).toSorted((a, b) => b[1] - a[1])
  if (entries.length === 0) return null
  return (
    <div className="mb-4">
      <h2 className="mb-1">
        {props.definition === undefined ? props.title : <Define as={props.definition}>{props.title}</Define>}
      </h2>
      <dl className="facts">
        {entries.map(([name, value]) => (
          <div key={name} className="contents">
            <dt>{told.word('personal', name)}</dt>
            <dd>{formatCount(value)}</dd>
          </div>
        ))}
      </dl>
    </div>
  )
}
