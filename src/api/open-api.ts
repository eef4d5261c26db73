/**
 * OpenAPI 3.1 from the routes' schemas. `node src/api/open-api.ts` writes openapi.json again; a test keeps it
 * current. The server never loads this file: the generator stays out of its memory.
 */
import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import swagger from '@fastify/swagger'
import { jsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod'
import { silentLogger, systemClock } from '#base'
import { Problem, ServerEvent } from '#contract'
import { buildApp } from './build-app.ts'
import type { App, RouteContext } from './services.ts'
import { ROUTE_SCOPES } from './trust/route-scopes.ts'

export const openApiFile = fileURLToPath(new URL('openapi.json', import.meta.url))

type Json = Record<string, unknown>

export async function describeApi(): Promise<Json> {
  const prepare = async (app: App): Promise<void> => {
    await app.register(swagger, {
      openapi: {
        openapi: '3.1.0',
        info: {
          title: 'Baton',
          version: 'v1',
          description: 'Errors are problem+json (RFC 9457); under /v1 they have the shape of OpenAI’s API.',
          license: { name: 'Apache-2.0', identifier: 'Apache-2.0' } as { name: string },
        },
        components: {
          securitySchemes: {
            key: { type: 'http', scheme: 'bearer', description: 'An API key: baton_…' },
            session: {
              type: 'apiKey',
              in: 'cookie',
              name: 'baton_session_7420',
              description:
                'Of a browser that signed in. The port ends the name; under HTTPS __Host- begins it',
            },
          },
        },
      },
      transform: (route) =>
        route.url.includes('*') ? { schema: { hide: true }, url: route.url } : jsonSchemaTransform(route),
      transformObject: jsonSchemaTransformObject,
    })
  }
  const app = await buildApp({ context: noServices(), served: () => new Set(), tls: null, prepare })
  const document = (app as App & { swagger(): unknown }).swagger() as Json
  await app.close()
  return finish(JSON.parse(JSON.stringify(document)) as Json)
}

/** What holds for every route: who may call it, and how it says no. */
function finish(document: Json): Json {
  for (const [path, methods] of Object.entries(document['paths'] as Record<string, Record<string, Json>>)) {
    const route = path.replaceAll(/\{(\w+)\}/g, ':$1')
    for (const [method, operation] of Object.entries(methods)) {
      const access = ROUTE_SCOPES[`${method.toUpperCase()} ${route}`]
      operation['security'] = access === 'public' ? [] : [{ key: [] }, { session: [] }]
      operation['x-baton-scope'] = access
      const responses = operation['responses'] as Json
      if (path.startsWith('/api/')) responses['default'] = problemResponse
      if (path === '/api/v1/events') responses['200'] = eventsResponse
    }
  }
  dropUnused(document)
  return document
}

/** Every schema comes in two forms, as it is sent and as it is answered; most are used in one. */
function dropUnused(document: Json): void {
  const components = document['components'] as Json
  const schemas = components['schemas'] as Record<string, unknown>
  const used = new Set<string>()
  const visit = (value: unknown): void => {
    for (const [, name = ''] of JSON.stringify(value).matchAll(/"#\/components\/schemas\/([^"]+)"/g)) {
      if (used.has(name)) continue
      used.add(name)
      visit(schemas[name])
    }
  }
  visit(document['paths'])
  components['schemas'] = Object.fromEntries(Object.entries(schemas).filter(([name]) => used.has(name)))
}

const problemResponse = {
  description: 'What went wrong, why, and what mends it',
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
}
const eventsResponse = {
  description: 'A stream of events; each one’s data is a ServerEvent',
  content: { 'text/event-stream': { schema: { $ref: '#/components/schemas/ServerEvent' } } },
}
// Referred to above; registered by being part of #contract.
void [Problem, ServerEvent]

/** Routes only keep them for later. */
function noServices(): RouteContext {
  const nothing = {} as never
  return {
    db: nothing,
    identity: nothing,
    runtime: nothing,
    datasets: nothing,
    training: { models: nothing, studies: nothing } as never,
    serving: nothing,
    secrets: nothing,
    guard: { audit: nothing } as never,
    log: silentLogger,
    clock: systemClock,
    config: {
      host: '127.0.0.1',
      port: 0,
      tls: {},
      allowInsecureRemote: false,
      publicHosts: [],
      oidc: { allowedDomains: [] },
    },
    version: '0',
    startedAt: 0,
    consoleDir: null,
    isTls: false,
    cookies: nothing,
    port: () => 0,
    closing: new AbortController().signal,
    requestCounts: new Map(),
  }
}

export const openApiText = async (): Promise<string> => `${JSON.stringify(await describeApi(), null, 2)}\n`

if (import.meta.main) writeFileSync(openApiFile, await openApiText())
