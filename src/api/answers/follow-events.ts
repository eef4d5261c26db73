/**
 * The event feed as an endless sequence for one reader.
 *
 * A listener only rings: what is sent is read from the table, after the last one that was sent. So a slow
 * reader costs no memory, a reader who comes back with Last-Event-ID misses nothing, and both see one order.
 */
import type { ServerEvent } from '#contract'
import type { EventFeed } from '#runtime'

const READ_LIMIT = 200

/** Those of this project, and those that are everybody's. */
export async function* followEvents(
  feed: EventFeed,
  reader: string,
  afterId: number | null,
  signal: AbortSignal,
): AsyncGenerator<ServerEvent> {
  let ring: (() => void) | null = null
  let hasRung = true
  const wake = (): void => {
    hasRung = true
    ring?.()
  }
  const stopListening = feed.listen(wake)
  signal.addEventListener('abort', wake, { once: true })
  try {
    const newest = await feed.newestId()
    // A number from the future is from another database: begin with now.
    let lastId = afterId === null || afterId > newest ? newest : afterId
    while (!signal.aborted) {
      if (!hasRung) {
        await new Promise<void>((resolve) => {
          ring = resolve
        })
        ring = null
        continue
      }
      hasRung = false
      const events = await feed.after(lastId, READ_LIMIT)
      for (const event of events) {
        if (signal.aborted) return
        lastId = event.id
        const { project, ...told } = event
        if (project === null || project === reader) yield told
      }
      if (events.length === READ_LIMIT) hasRung = true
    }
  } finally {
    stopListening()
    signal.removeEventListener('abort', wake)
  }
}
