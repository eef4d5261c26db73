/** A duration that grows by itself, once a second, without a query. */
import { useEffect, useState } from 'react'
import { useFormat } from '../format/use-format.ts'

/** The time, once a minute: for "the last day". */
export function useNow(): number {
  const [now, setNow] = useState(Date.now)
  useEffect(() => {
    const tick = setInterval(() => setNow(Date.now()), 60_000)
    return () => clearInterval(tick)
  }, [])
  return now
}

export function Since({ from, to }: { readonly from: number; readonly to?: number | null }) {
  const format = useFormat()
  const [now, setNow] = useState(Date.now)
  const running = to === undefined || to === null
  useEffect(() => {
    if (!running) return
    const tick = setInterval(() => setNow(Date.now()), 1000)
    return () => clearInterval(tick)
  }, [running])
  const until = running ? Math.max(now, from) : to
  // A duration that runs shows whole seconds, so that it does not flicker between units.
  const ms = running ? Math.max(1000, Math.floor((until - from) / 1000) * 1000) : until - from
  return <>{format.duration(ms)}</>
}
