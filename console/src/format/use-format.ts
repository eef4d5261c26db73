/** The formatters with the person's language and zone filled in. */
import { useMemo } from 'react'
import { usePreferences } from '../shell/preferences.ts'
import { formatClock, formatDay, formatDuration, formatMoment, formatSeconds, formatWhen } from './times.ts'

export function useFormat() {
  const { language, zone } = usePreferences()
  return useMemo(
    () => ({
      clock: (at: number) => formatClock(at, language, zone),
      when: (at: number) => formatWhen(at, Date.now(), language, zone),
      whenExactly: (at: number) => formatWhen(at, Date.now(), language, zone, true),
      moment: (at: number) => formatMoment(at, language, zone),
      day: (at: number) => formatDay(at, language, zone),
      duration: (ms: number) => formatDuration(ms, language),
      seconds: (seconds: number) => formatSeconds(seconds, language),
    }),
    [language, zone],
  )
}
