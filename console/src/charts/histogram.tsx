/** Records by length: the buckets as they were counted, side by side, whatever their width. */
import { useTranslation } from 'react-i18next'
import { formatCount, formatShort } from '../format/numbers.ts'

const WIDTH = 420
const HEIGHT = 150
const LEFT = 40
const BASE = 122

export function Histogram({
  buckets,
}: {
  readonly buckets: readonly { readonly from: number; readonly to: number; readonly records: number }[]
}) {
  const { t } = useTranslation()
  const most = Math.max(1, ...buckets.map((bucket) => bucket.records))
  const top = roundUp(most)
  const each = (WIDTH - LEFT) / Math.max(1, buckets.length)
  const y = (records: number): number => BASE - (records / top) * (BASE - 10)
  const every = Math.max(1, Math.ceil(buckets.length / 7))
  return (
    <svg
      className="chart"
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      role="img"
      aria-label={t('histogram.words', { count: buckets.length, most: formatCount(most) })}
    >
      {[0, top / 2, top].map((value) => (
        <g key={value}>
          <line className="grid" x1={LEFT} x2={WIDTH} y1={y(value)} y2={y(value)} />
          <text x={LEFT - 6} y={y(value) + 4} textAnchor="end">
            {formatShort(value)}
          </text>
        </g>
      ))}
      {buckets.map((bucket, index) => (
        <g key={bucket.from}>
          <rect
            className="column"
            x={LEFT + index * each + 1}
            y={y(bucket.records)}
            width={Math.max(1, each - 2)}
            height={BASE - y(bucket.records)}
          >
            <title>{`${formatCount(bucket.from)}–${formatCount(bucket.to)}: ${formatCount(bucket.records)}`}</title>
          </rect>
          {index % every === 0 ? (
            <text x={LEFT + index * each} y={BASE + 16}>
              {formatShort(bucket.from)}
            </text>
          ) : null}
        </g>
      ))}
    </svg>
  )
}

/** The next of 1, 2, 4, 5, 10 times a power of ten, so that half of it is a round figure too. */
function roundUp(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value))
  return ([1, 2, 4, 5, 10].find((step) => step * power >= value) ?? 10) * power
}
