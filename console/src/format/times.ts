/** Times and durations in the person's language and zone. */

export type Language = 'en' | 'zh'
export type Zone = 'local' | 'utc'

const LOCALES = { en: 'en-GB', zh: 'zh-CN' } as const
const UNITS = {
  en: { day: 'd', hour: 'h', minute: 'min', second: 's', millisecond: 'ms' },
  zh: { day: '天', hour: '小时', minute: '分', second: '秒', millisecond: '毫秒' },
} as const

const formats = new Map<string, Intl.DateTimeFormat>()
function format(language: Language, zone: Zone, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${language} ${zone} ${JSON.stringify(options)}`
  const kept = formats.get(key)
  if (kept !== undefined) return kept
  const made = new Intl.DateTimeFormat(LOCALES[language], {
    ...options,
    ...(zone === 'utc' ? { timeZone: 'UTC' } : {}),
  })
  formats.set(key, made)
  return made
}

const CLOCK = { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' } as const
const MINUTE = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const

/** 13:43:08 */
export function formatClock(at: number, language: Language, zone: Zone): string {
  return format(language, zone, CLOCK).format(at)
}

/** Today the time alone, else day and time: 13:43 · 24 Nov 13:43 · 11月24日 13:43. */
export function formatWhen(at: number, now: number, language: Language, zone: Zone, seconds = false): string {
  const day = { day: 'numeric', month: 'short' } as const
  const clock = format(language, zone, seconds ? CLOCK : MINUTE).format(at)
  const date = format(language, zone, day).format(at)
  if (date === format(language, zone, day).format(now) && Math.abs(now - at) < 86_400_000) return clock
  const year = format(language, zone, { year: 'numeric' })
  const withYear = year.format(at) === year.format(now) ? day : ({ ...day, year: 'numeric' } as const)
  return `${format(language, zone, withYear).format(at)} ${clock}`
}

/** Whole, with seconds and zone: for titles. */
export function formatMoment(at: number, language: Language, zone: Zone): string {
  return format(language, zone, { dateStyle: 'medium', timeStyle: 'long' }).format(at)
}

/** Tuesday, 24 November */
export function formatDay(at: number, language: Language, zone: Zone): string {
  return format(language, zone, { weekday: 'long', day: 'numeric', month: 'long' }).format(at)
}

/** The two largest units: 3 d 4 h · 4 min 17 s · 41 s · 320 ms. */
export function formatDuration(ms: number, language: Language): string {
  const unit = UNITS[language]
  const size = Math.max(0, ms)
  if (size < 1000) return `${Math.round(size)} ${unit.millisecond}`
  const seconds = Math.round(size / 1000)
  if (seconds < 60) return `${seconds} ${unit.second}`
  if (seconds < 3600) return join(Math.floor(seconds / 60), unit.minute, seconds % 60, unit.second)
  const minutes = Math.round(seconds / 60)
  if (minutes < 1440) return join(Math.floor(minutes / 60), unit.hour, minutes % 60, unit.minute)
  const hours = Math.round(minutes / 60)
  return join(Math.floor(hours / 24), unit.day, hours % 24, unit.hour)
}

const join = (large: number, largeUnit: string, small: number, smallUnit: string): string =>
  small === 0 ? `${large} ${largeUnit}` : `${large} ${largeUnit} ${small} ${smallUnit}`

/** Seconds that were measured, to a tenth below a minute: 3.8 s. */
export function formatSeconds(seconds: number, language: Language): string {
  if (seconds >= 60) return formatDuration(seconds * 1000, language)
  const digits = seconds < 1 ? 2 : 1
  return `${seconds.toFixed(digits)} ${UNITS[language].second}`
}
