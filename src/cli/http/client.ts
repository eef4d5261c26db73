/**
 * Calls to the server. What is safe to repeat is repeated while the server restarts: reads, and changes with an
 * Idempotency-Key, which every change has.
 */
import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { BatonError } from '#base'
import { PROJECT_HEADER, type Page } from '#contract'
import { notBaton, unreachable, usage } from '../errors.ts'
import type { Server } from './find-server.ts'
import { readProblem } from './read-problem.ts'

export type Query = Readonly<Record<string, string | number | boolean | undefined>>

export interface Client {
  get<Answer>(path: string, query?: Query): Promise<Answer>
  post<Answer>(path: string, body?: unknown, options?: { onceKey?: string | undefined }): Promise<Answer>
  put<Answer>(path: string, body: unknown): Promise<Answer>
  delete<Answer>(path: string): Promise<Answer>
  /** Items of as many pages as `limit` takes. */
  list<Item>(path: string, query: Query, limit: number): Promise<Page<Item>>
  /** The answer as it comes: for streams, and for paths outside /api/v1. Errors are thrown. */
  open(method: string, path: string, options?: OpenOptions): Promise<Response>
  /** Where calls go now. */
  server(): Server
}

export interface OpenOptions {
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
  readonly signal?: AbortSignal
}

export interface ClientOptions {
  /** Looked up before each try: a restarted server may have another port. Throws when there is none. */
  readonly findServer: () => Server
  readonly fetch?: typeof globalThis.fetch
  /** How long a server that is gone may take to come back. */
  readonly patienceMs?: number
  /** Which of the caller's projects the calls are for. */
  readonly project?: string | undefined
  readonly trace?: (line: string) => void
}

const CALL_TIMEOUT_MS = 60_000
const PAUSE_MS = 150
const PAGE_LIMIT = 500

export function createClient(options: ClientOptions): Client {
  const { findServer, fetch = globalThis.fetch, patienceMs = 2_000, project, trace = () => {} } = options

  async function call<Answer>(
    method: string,
    path: string,
    body?: unknown,
    onceKey?: string,
  ): Promise<Answer> {
    const response = await open(method, `/api/v1${path}`, {
      body,
      ...(method === 'GET' ? {} : { headers: { 'idempotency-key': onceKey ?? randomUUID() } }),
    })
    if (response.status === 204) return null as Answer
    try {
      return (await response.json()) as Answer
    } catch {
      throw notBaton(findServer().url, response.status)
    }
  }

  async function open(
    method: string,
    path: string,
    { body, headers, signal }: OpenOptions = {},
  ): Promise<Response> {
    refuseAway(path)
    const giveUpAt = performance.now() + patienceMs
    // A stream is not repeated: what came of it has been shown.
    const isRepeatable = method === 'GET' || headers?.['idempotency-key'] !== undefined
    for (;;) {
      const tried = await tryOnce()
      if (tried instanceof Response) return tried
      // In use: the call that was cut off is still being done; asked again, it gives its answer.
      const mayPass =
        isRepeatable &&
        tried.details?.['wasKilled'] !== false &&
        (tried.kind === 'unavailable' || tried.code === 'api/idempotency-key-in-use')
      if (!mayPass || performance.now() > giveUpAt) throw tried
      await sleep(PAUSE_MS)
    }

    async function tryOnce(): Promise<Response | BatonError> {
      let server: Server
      try {
        server = findServer()
      } catch (error) {
        if (error instanceof BatonError) return error
        throw error
      }
      try {
        const response = await fetch(`${server.url}${path}`, {
          method,
          headers: {
            authorization: `Bearer ${server.key}`,
            ...(project === undefined ? {} : { [PROJECT_HEADER]: project }),
            ...(body === undefined ? {} : { 'content-type': 'application/json' }),
            ...headers,
          },
          ...(body === undefined ? {} : { body: JSON.stringify(body) }),
          signal: signal ?? AbortSignal.timeout(CALL_TIMEOUT_MS),
          redirect: 'manual',
        })
        trace(
          `${method} ${server.url}${path} ${response.status} ${response.headers.get('x-request-id') ?? ''}`,
        )
        return response.ok ? response : await readProblem(response, server.url)
      } catch (error) {
        if (signal?.aborted === true) throw error
        trace(`${method} ${server.url}${path} ${reasonOf(error)}`)
        return unreachable(server.url, reasonOf(error), server.isLocal)
      }
    }
  }

  async function list<Item>(path: string, query: Query, limit: number): Promise<Page<Item>> {
    const items: Item[] = []
    let cursor: string | null = null
    do {
      const page: Page<Item> = await call(
        'GET',
        withQuery(path, {
          ...query,
          cursor: cursor ?? undefined,
          limit: Math.min(PAGE_LIMIT, limit - items.length),
        }),
      )
      items.push(...page.items)
      cursor = page.nextCursor ?? null
    } while (cursor !== null && items.length < limit)
    return { items, nextCursor: cursor }
  }

  return {
    get: (path, query = {}) => call('GET', withQuery(path, query)),
    post: (path, body = {}, { onceKey } = {}) => call('POST', path, body, onceKey),
    put: (path, body) => call('PUT', path, body),
    delete: (path) => call('DELETE', path),
    list,
    open,
    server: findServer,
  }
}

/** True for the errors that mean "nobody is there", which `status` and `down` expect. */
export const isGone = (error: unknown): boolean =>
  error instanceof BatonError && (error.code === 'cli/not-running' || error.code === 'cli/unreachable')

/** A name that is empty, "." or ".." would lead the address to another call. */
function refuseAway(path: string): void {
  const segments = (path.split('?')[0] ?? '').split('/').slice(1)
  const wrong = segments.find((segment) => segment === '' || segment === '.' || segment === '..')
  if (wrong !== undefined)
    throw usage([`"${wrong}" names nothing`, `“${wrong}”没有指向任何东西`], 'baton --help')
}

function withQuery(path: string, query: Query): string {
  const pairs = Object.entries(query).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, String(value)] as [string, string]],
  )
  return pairs.length === 0 ? path : `${path}?${new URLSearchParams(pairs).toString()}`
}

/** `fetch failed` hides the reason in its cause. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  if (error.name === 'TimeoutError') return `no answer within ${CALL_TIMEOUT_MS / 1000} s`
  const cause = error.cause
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : ''
  const words: Readonly<Record<string, string>> = {
    ECONNREFUSED: 'nobody listens there',
    ECONNRESET: 'the connection was cut',
    UND_ERR_SOCKET: 'the connection was cut',
    ENOTFOUND: 'no such host',
    EAI_AGAIN: 'no such host',
    ETIMEDOUT: 'no answer',
    UND_ERR_CONNECT_TIMEOUT: 'no answer',
    DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is self-signed',
  }
  return words[code] ?? (code || (cause instanceof Error ? cause.message : error.message))
}
