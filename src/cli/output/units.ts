/** Numbers and times as people read them. Programs read them from --json. */

/** The largest unit that an age fills, as in a list: 3 s, 12 min, 5 h, 3 days. */
export function largestUnit(ms: number): readonly [count: number, unit: 's' | 'm' | 'h' | 'd'] {
  const seconds = Math.max(0, Math.floor(ms / 1000))
  if (seconds < 60) return [seconds, 's']
  if (seconds < 3600) return [Math.floor(seconds / 60), 'm']
  if (seconds < 86_400 * 2) return [Math.floor(seconds / 3600), 'h']
  return [Math.floor(seconds / 86_400), 'd']
}

/** `00:41`, `1:02:03`. */
export function clockTime(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000))
  const two = (value: number): string => String(value).padStart(2, '0')
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60]
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${two(minutes)}:${two(seconds % 60)}`
}

/** `1.4 MB`; powers of ten, as disks are sold and as network speeds are given. */
export function bytes(count: number): string {
  if (count < 1000) return `${count} B`
  const units = ['kB', 'MB', 'GB', 'TB', 'PB']
  let value = count
  let unit = 'B'
  for (const next of units) {
    if (value < 1000) break
    value /= 1000
    unit = next
  }
  return `${value < 10 ? value.toFixed(1) : Math.round(value)} ${unit}`
}

export const whole = (count: number): string => Math.round(count).toLocaleString('en')

/** Local time to the second: `2026-11-24 15:04:05`. */
export function timestamp(ms: number): string {
  const at = new Date(ms)
  const two = (value: number): string => String(value).padStart(2, '0')
  const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`
  return `${day} ${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`
}

/** `90`, `90s`, `10m`, `1h30m`, `500ms` in milliseconds; null when it is none. A bare number counts seconds. */
export function parseDuration(text: string): number | null {
  if (/^\d+$/.test(text)) return Number(text) * 1000
  const units: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }
  const parts = [...text.matchAll(/(\d+)(ms|s|m|h|d)/g)]
  if (parts.length === 0 || parts.map((part) => part[0]).join('') !== text) return null
  return parts.reduce((sum, [, count, unit]) => sum + Number(count) * (units[unit ?? ''] ?? 0), 0)
}
