/**
 * How many bytes of request bodies are in memory at once.
 *
 * A large body stands there several times before it is answered: as it came, parsed, checked, on its way into the
 * audit log. So large ones take turns: who finds no room waits with its body unread, in the order of coming, and
 * after a while, or behind too many others, is told to come back. Small ones pass: they weigh as much as their
 * request.
 */
import type { App } from './services.ts'
import { tooManyBodies } from './errors.ts'

export interface BodyBudget {
  /** Resolves with what gives the bytes back. One body that is larger than all of it goes alone. */
  take(bytes: number): Promise<() => void>
}

const SMALL_BYTES = 16 * 1024
const RETRY_AFTER_SECONDS = 2

export function createBodyBudget({
  totalBytes = 4 * 1024 * 1024,
  waitMs = 10_000,
  waitingLimit = 64,
} = {}): BodyBudget {
  let free = totalBytes
  const waiting = new Set<{ readonly bytes: number; readonly start: () => void }>()

  const give = (bytes: number): (() => void) => {
    free -= bytes
    let isBack = false
    return () => {
      if (isBack) return
      isBack = true
      free += bytes
      for (const next of waiting) {
        if (next.bytes > free) return
        waiting.delete(next)
        next.start()
      }
    }
  }

  return {
    take: async (asked) => {
      const bytes = Math.min(asked, totalBytes)
      if (waiting.size === 0 && bytes <= free) return give(bytes)
      if (waiting.size >= waitingLimit) throw tooManyBodies(RETRY_AFTER_SECONDS)
      return new Promise((resolve, reject) => {
        const entry = {
          bytes,
          start: () => {
            clearTimeout(late)
            resolve(give(bytes))
          },
        }
        const late = setTimeout(() => {
          waiting.delete(entry)
          reject(tooManyBodies(RETRY_AFTER_SECONDS))
        }, waitMs)
        waiting.add(entry)
      })
    },
  }
}

/** Taken before the body is read, and given back when its request is answered, begins to stream, or is gone. */
export function limitBodies(app: App, budget: BodyBudget): void {
  app.addHook('preParsing', async (request, reply, payload) => {
    const { 'content-length': length, 'transfer-encoding': coding } = request.headers
    const limit = request.routeOptions.bodyLimit ?? 0
    // One that does not say how long it is may be as long as the route allows.
    const bytes = length === undefined ? (coding === undefined ? 0 : limit) : Number(length)
    if (!(bytes > SMALL_BYTES) || bytes > limit) return payload
    const giveBack = await budget.take(bytes).catch((error: unknown) => {
      // What it still sends is not worth reading.
      reply.header('connection', 'close')
      throw error
    })
    if (request.raw.destroyed) giveBack()
    reply.raw.once('close', giveBack)
    bodies.set(request, giveBack)
    return payload
  })
  app.addHook('onSend', async (request) => bodies.get(request)?.())
}

const bodies = new WeakMap<object, () => void>()
