/** Server-sent events: how one is written, and how a quiet stream stays open. */
import { Readable } from 'node:stream'
import type { FastifyReply } from 'fastify'

export const KEEP_ALIVE_MS = 15_000
export const comment = (text = ''): string => `: ${text}\n\n`

export function eventText({ id, event, data }: { id?: number; event?: string; data: string }): string {
  const head = `${id === undefined ? '' : `id: ${id}\n`}${event === undefined ? '' : `event: ${event}\n`}`
  // A line break in data would end the event: each line is a data line of its own.
  return `${head}data: ${data.replaceAll(/\r\n|\r|\n/g, '\ndata: ')}\n\n`
}

/** Sends text as it comes. The reader's pace is ours: nothing is made before it is taken. */
export function sendEventStream(reply: FastifyReply, text: AsyncIterable<string>): FastifyReply {
  return (
    reply
      .header('content-type', 'text/event-stream; charset=utf-8')
      .header('cache-control', 'no-store, no-transform')
      // nginx and its kin would collect the answer before they pass it on.
      .header('x-accel-buffering', 'no')
      .send(Readable.from(text, { objectMode: true, highWaterMark: 1 }))
  )
}

/** The same items, and `null` each time nothing came for `everyMs`. */
export async function* withKeepAlive<Item>(
  items: AsyncIterable<Item>,
  everyMs: number,
): AsyncGenerator<Item | null> {
  const iterator = items[Symbol.asyncIterator]()
  let pending: Promise<IteratorResult<Item>> | null = null
  try {
    for (;;) {
      pending ??= iterator.next()
      const result = await orAfter(pending, everyMs)
      if (result === null) {
        yield null
        continue
      }
      pending = null
      if (result.done === true) return
      yield result.value
    }
  } finally {
    // Left early: whoever makes the items is told, and a late failure of theirs is nobody's any more.
    pending?.catch(() => {})
    void iterator.return?.()?.catch(() => {})
  }
}

async function orAfter<Value>(promise: Promise<Value>, ms: number): Promise<Value | null> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), ms)
  })
  try {
    return await Promise.race([promise, late])
  } finally {
    clearTimeout(timer)
  }
}

/** Aborted when the caller hangs up or the server closes. */
export function callerGone(reply: FastifyReply, closing: AbortSignal): AbortSignal {
  const gone = new AbortController()
  const abort = (): void => gone.abort()
  closing.addEventListener('abort', abort, { once: true })
  if (closing.aborted) abort()
  reply.raw.once('close', () => {
    closing.removeEventListener('abort', abort)
    abort()
  })
  return gone.signal
}
