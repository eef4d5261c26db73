/**
 * Keeps every screen live. The server's events say what changed; the queries that show it are fetched again,
 * in the background and at most once in FLUSH_MS, so that nothing flickers and a burst costs one call.
 */
import type { ServerEvent, Topic } from '#contract'
import type { QueryClient, QueryKey } from '@tanstack/react-query'
import { useSyncExternalStore } from 'react'
import { API, query } from './call.ts'
import { chosenProject } from './project.ts'
import { touchedKeys } from './touched-keys.ts'

const FLUSH_MS = 500
/** EventSource gives up on an HTTP error; then we try again after this time. */
const RETRY_MS = 3000

export interface Live {
  readonly state: 'connecting' | 'live' | 'silent'
  /** When the server was last heard. */
  readonly heardAt: number
}

let live: Live = { state: 'connecting', heardAt: Date.now() }
const listeners = new Set<() => void>()

function set(next: Live): void {
  live = next
  for (const listener of listeners) listener()
}

const liveNow = (): Live => live
export const useLive = (): Live =>
  useSyncExternalStore((listener) => {
    listeners.add(listener)
    return () => listeners.delete(listener)
  }, liveNow)

/** Listen until the returned function is called. */
export function startLive(client: QueryClient): () => void {
  let source: EventSource | null = null
  let retry: ReturnType<typeof setTimeout> | undefined
  let flush: ReturnType<typeof setTimeout> | undefined
  const pending = new Map<string, QueryKey>()

  const hear = (message: MessageEvent<string>): void => {
    set({ state: 'live', heardAt: Date.now() })
    const event = parse(message.data)
    if (event === null) return
    for (const key of touchedKeys(event)) pending.set(JSON.stringify(key), key)
    flush ??= setTimeout(() => {
      flush = undefined
      const keys = [...pending.values()]
      pending.clear()
      for (const queryKey of keys) void client.invalidateQueries({ queryKey })
    }, FLUSH_MS)
  }

  const open = (): void => {
    source = new EventSource(`${API}/events${query({ project: chosenProject() })}`)
    source.addEventListener('open', () => {
      // What happened while nobody listened is not known: everything shown is asked again.
      if (live.state === 'silent') void client.invalidateQueries()
      set({ state: 'live', heardAt: Date.now() })
    })
    source.addEventListener('message', hear)
    for (const topic of TOPIC_NAMES) source.addEventListener(topic, hear as EventListener)
    source.addEventListener('error', () => {
      set({ state: 'silent', heardAt: live.heardAt })
      if (source?.readyState === EventSource.CLOSED) {
        source.close()
        retry = setTimeout(open, RETRY_MS)
      }
    })
  }
  open()
  return () => {
    clearTimeout(retry)
    clearTimeout(flush)
    source?.close()
  }
}

const TOPIC_NAMES = [
  'job',
  'queue',
  'node',
  'dataset',
  'model',
  'study',
  'endpoint',
  'audit',
] as const satisfies readonly Topic[]

function parse(text: string): ServerEvent | null {
  try {
    const event = JSON.parse(text) as ServerEvent
    return typeof event.topic === 'string' ? event : null
  } catch {
    return null
  }
}
