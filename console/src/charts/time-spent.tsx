/** Where the time of one answer went. The guard's times are the server's, the others this browser's clock. */
import { useTranslation } from 'react-i18next'
import type { ChatProgress } from '../api/chat.ts'
import { formatCount, formatFigure } from '../format/numbers.ts'

const LEFT = 170
const WIDTH = 760
const RIGHT = 70
const ROW = 20

export function TimeSpent({ progress }: { readonly progress: ChatProgress }) {
  const { t } = useTranslation()
  const { trace, firstTokenMs, totalMs } = progress
  const guardIn = trace?.guardInMs ?? 0
  const first = firstTokenMs ?? totalMs
  const rows = [
    ...(trace === null ? [] : [{ name: t('time.guardIn'), from: 0, ms: guardIn, guard: true }]),
    { name: t('time.first'), from: guardIn, ms: Math.max(0, first - guardIn), guard: false },
    ...(firstTokenMs === null
      ? []
      : [
          {
            name:
              progress.completionTokens === null
                ? t('time.decode')
                : t('time.decodeTokens', { n: formatCount(progress.completionTokens) }),
            from: first,
            ms: totalMs - first,
            guard: false,
          },
        ]),
    ...(trace === null ? [] : [{ name: t('time.guardOut'), from: first, ms: trace.guardOutMs, guard: true }]),
  ]
  const scale = (ms: number): number => (ms / Math.max(1, totalMs)) * (WIDTH - LEFT - RIGHT)
  const height = 22 + rows.length * ROW
  return (
    <section>
      <div className="section-head">
        <h2>{t('time.title', { ms: formatFigure(totalMs, 4) })}</h2>
        <span className="text-small text-ink-3">{t('time.how')}</span>
      </div>
      <svg
        className="chart"
        viewBox={`0 0 ${WIDTH} ${height}`}
        role="img"
        aria-label={rows.map((row) => `${row.name}: ${formatFigure(row.ms, 3)} ms`).join('; ')}
      >
        {[0, 0.25, 0.5, 0.75, 1].map((share) => (
          <g key={share}>
            <line
              className="grid"
              x1={LEFT + scale(totalMs * share)}
              x2={LEFT + scale(totalMs * share)}
              y1="16"
              y2={height}
            />
            <text x={LEFT + scale(totalMs * share)} y="10" textAnchor={share === 0 ? 'start' : 'middle'}>
              {formatFigure(totalMs * share, 3)}
              {share === 0 ? ' ms' : ''}
            </text>
          </g>
        ))}
        {rows.map((row, index) => (
          <g key={row.name}>
            <text className="name" x="0" y={22 + index * ROW + 13}>
              {row.name}
            </text>
            <rect
              className={row.guard ? 'guard' : 'column'}
              x={LEFT + scale(row.from)}
              y={22 + index * ROW + 3}
              width={Math.max(2, scale(row.ms))}
              height="12"
              rx="2"
            />
            <text x={LEFT + scale(row.from) + Math.max(2, scale(row.ms)) + 6} y={22 + index * ROW + 13}>
              {formatFigure(row.ms, 3)}
            </text>
          </g>
        ))}
      </svg>
    </section>
  )
}
