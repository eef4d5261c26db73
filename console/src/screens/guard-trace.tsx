/** What the guard did to one request: tier by tier, span by span, and where it is written down. */
import type { GuardTrace } from '#contract'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { formatCount, formatFigure } from '../format/numbers.ts'
import { useTold } from '../i18n/telling.ts'
import { Run } from '../parts/copy.tsx'
import { VerdictMark } from '../parts/state.tsx'

export function GuardTraceView({ trace }: { readonly trace: GuardTrace }) {
  const { t } = useTranslation()
  const told = useTold()
  const found = (text: string): string => {
    const words = /^none of (\d+)$/.exec(text)
    if (words !== null) return t('guard.noneOf', { n: words[1] ?? '' })
    if (text === 'none') return told.word('tier', text)
    return text
      .split(', ')
      .map((one) => told.word('class', one))
      .join(t('list.separator'))
  }
  return (
    <>
      <section>
        <div className="flex items-baseline justify-between">
          <h2>{t('guard.trace')}</h2>
          <span className="text-small text-ink-3">{trace.policy}</span>
        </div>
        {(['in', 'out'] as const).map((direction) => (
          <table key={direction} className="table tight text-small" aria-label={t(`guard.${direction}`)}>
            <colgroup>
              <col />
              <col style={{ width: 92 }} />
              <col style={{ width: 84 }} />
              <col style={{ width: 40 }} />
            </colgroup>
            <thead>
              <tr>
                <th scope="col">
                  {t(`guard.${direction}`)},{' '}
                  {formatFigure(direction === 'in' ? trace.guardInMs : trace.guardOutMs, 3)} ms
                </th>
                <th scope="col">{t('guard.found')}</th>
                <th scope="col">{t('guard.verdict')}</th>
                <th scope="col" className="right">
                  ms
                </th>
              </tr>
            </thead>
            <tbody>
              {trace.steps
                .filter((step) => step.direction === direction)
                .map((step) => (
                  <tr key={step.tier}>
                    <td title={step.tier}>{told.word('tier', step.tier)}</td>
                    <td className="text-ink-2" title={found(step.found)}>
                      {found(step.found)}
                    </td>
                    <td>
                      <VerdictMark verdict={step.verdict} />
                    </td>
                    <td className="right">{step.ms < 10 ? step.ms.toFixed(2) : formatFigure(step.ms, 3)}</td>
                  </tr>
                ))}
            </tbody>
          </table>
        ))}
        <p className="text-small text-ink-2">
          {trace.heldBackChars === 0
            ? t('guard.heldNothing')
            : t('guard.held', { count: trace.heldBackChars, n: formatCount(trace.heldBackChars) })}
        </p>
      </section>
      {trace.spans.length === 0 ? null : (
        <section>
          <h2>{t('guard.spans')}</h2>
          <table className="table tight text-small" aria-label={t('guard.spans')}>
            <colgroup>
              <col style={{ width: 112 }} />
              <col />
              <col style={{ width: 70 }} />
            </colgroup>
            <thead>
              <tr>
                <th scope="col">{t('guard.shownAs')}</th>
                <th scope="col">{t('guard.proof')}</th>
                <th scope="col" className="right">
                  {t('guard.at')}
                </th>
              </tr>
            </thead>
            <tbody>
              {trace.spans.map((span) => (
                <tr key={`${span.direction} ${span.segment} ${span.start}`}>
                  <td>
                    <span className="masked">
                      {(span.shownAs ?? span.class).replaceAll(/[[\]]/g, '').replaceAll('_', ' ')}
                    </span>
                  </td>
                  <td className="text-ink-2" title={`${span.detector}: ${span.proof}`}>
                    {told.word('proof', span.proof)}
                  </td>
                  <td className="right">
                    {span.start}–{span.end}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
      <section className="panel">
        <div className="mb-2 flex items-baseline justify-between">
          <h2>{t('guard.record')}</h2>
          <VerdictMark verdict={trace.verdict} />
        </div>
        <dl className="facts text-small">
          <dt>{t('audit.requestId')}</dt>
          <dd className="font-mono">{trace.requestId}</dd>
          {trace.auditIndex === null ? null : (
            <>
              <dt>{t('audit.index')}</dt>
              <dd>
                <Link to="/audit" search={{ record: String(trace.auditIndex) }} className="link">
                  {formatCount(trace.auditIndex)}
                </Link>
              </dd>
            </>
          )}
        </dl>
        <p className="mt-2">
          <Run command="baton audit verify" />
        </p>
      </section>
    </>
  )
}
