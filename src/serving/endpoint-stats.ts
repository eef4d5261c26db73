/** What callers of an endpoint met, since this server started: measured where the answers pass. */
import type { Endpoint } from '#contract'

export interface EndpointStats {
  /** Tells of one answer that ended well. */
  note(answer: { firstTokenMs: number; seconds: number; tokens: number }): void
  read(): Endpoint['stats']
}

/** Of so many answers the newest count for the median and the speed. */
const WINDOW = 256

export function createStats(): EndpointStats {
  const recent: { firstTokenMs: number; tokensPerSecond: number }[] = []
  let requests = 0
  let tokensOut = 0
  return {
    note({ firstTokenMs, seconds, tokens }) {
      requests += 1
      tokensOut += tokens
      recent.push({ firstTokenMs, tokensPerSecond: seconds > 0 ? tokens / seconds : 0 })
      if (recent.length > WINDOW) recent.shift()
    },
    read: () => ({
      requests,
      firstTokenMsP50: median(recent.map((answer) => answer.firstTokenMs)),
      tokensPerSecond: median(recent.map((answer) => answer.tokensPerSecond)),
      tokensOut,
    }),
  }
}

function median(values: readonly number[]): number | null {
  if (values.length === 0) return null
  const sorted = values.toSorted((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  const upper = sorted[middle] ?? 0
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? 0) + upper) / 2
}
