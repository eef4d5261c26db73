/** Figures as people read them: thousands with a comma, a real minus, the precision that was measured. */

const MINUS = '−'
const whole = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 })

export function formatCount(value: number): string {
  return whole.format(value).replace('-', MINUS)
}

/** At most `digits` significant digits: 1.648, 0.0312, 5,214. */
export function formatFigure(value: number, digits = 4): string {
  if (!Number.isFinite(value)) return '–'
  const magnitude = value === 0 ? 0 : Math.floor(Math.log10(Math.abs(value)))
  const fraction = Math.min(8, Math.max(0, digits - 1 - magnitude))
  return new Intl.NumberFormat('en-US', { maximumFractionDigits: fraction }).format(value).replace('-', MINUS)
}

/** A share as per cent. A share above 0 is never written as 0 %, one below 1 never as 100 %. */
export function formatShare(share: number): string {
  const percent = share * 100
  const digits = percent !== 0 && Math.abs(percent) < 10 ? 2 : percent >= 99.5 && percent < 100 ? 2 : 1
  return `${new Intl.NumberFormat('en-US', { maximumFractionDigits: digits }).format(percent).replace('-', MINUS)} %`
}

const BYTE_UNITS = ['B', 'KB', 'MB', 'GB', 'TB', 'PB'] as const

/** Powers of 1,000, as disks and networks count. */
export function formatBytes(bytes: number): string {
  let value = bytes
  let unit = 0
  while (Math.abs(value) >= 999.5 && unit < BYTE_UNITS.length - 1) {
    value /= 1000
    unit += 1
  }
  return `${unit === 0 ? formatCount(value) : formatFigure(value, 3)} ${BYTE_UNITS[unit]}`
}

/** For axis labels: 25k, 1.5M. */
export function formatShort(value: number): string {
  const size = Math.abs(value)
  if (size >= 1e9) return `${formatFigure(value / 1e9, 3)}G`
  if (size >= 1e6) return `${formatFigure(value / 1e6, 3)}M`
  if (size >= 10_000) return `${formatFigure(value / 1e3, 3)}k`
  return formatFigure(value, 4)
}
