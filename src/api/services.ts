/** What the API speaks for: main.ts builds the modules and hands them over. */
import type { FastifyInstance, FastifyBaseLogger, RawServerDefault } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Kysely } from 'kysely'
import type { Clock, Logger } from '#base'
import type { Config } from '#config'
import type { Datasets } from '#data'
import type { Guard } from '#guard'
import type { Identity } from '#identity'
import type { Runtime } from '#runtime'
import type { Secrets } from '#secrets'
import type { Serving } from '#serving'
import type { Tables } from '#store'
import type { Training } from '#training'
import type { SessionCookies } from './trust/session-cookie.ts'

export interface ApiServices {
  readonly db: Kysely<Tables>
  readonly identity: Identity
  readonly runtime: Runtime
  readonly datasets: Datasets
  readonly training: Training
  readonly serving: Serving
  readonly guard: Guard
  readonly secrets: Secrets
  readonly log: Logger
  readonly clock: Clock
}

export interface ApiOptions extends ApiServices {
  readonly config: Config['server']
  readonly version: string
  readonly startedAt: number
  /** The built console; null where it was not built. */
  readonly consoleDir: string | null
}

/** What routes are given. */
export interface RouteContext extends ApiOptions {
  readonly isTls: boolean
  readonly cookies: SessionCookies
  /** Known once the server listens. */
  readonly port: () => number
  /** Aborted when the server closes: streams end then. */
  readonly closing: AbortSignal
  /** HTTP requests answered so far, by `METHOD route status`. */
  readonly requestCounts: Map<string, number>
}

export type App = FastifyInstance<
  RawServerDefault,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  ZodTypeProvider
>
