/** The API as a thing that listens and closes. */
import { readFile } from 'node:fs/promises'
import { createServer, isIPv6 } from 'node:net'
import { createSecureContext } from 'node:tls'
import { systemErrorCode, type BatonError } from '#base'
import { buildApp } from './build-app.ts'
import { cannotListen, portTaken, tlsUnreadable } from './errors.ts'
import type { ApiOptions, App } from './services.ts'
import { checkListen } from './trust/may-listen.ts'
import { servedHosts } from './trust/served-hosts.ts'
import { createSessionCookies } from './trust/session-cookie.ts'

export interface Api {
  /** For tests: requests without a socket. */
  readonly app: App
  /** Where programs on this machine reach it. */
  listen(): Promise<{ readonly url: string; readonly port: number }>
  /** Ends streams, lets calls that run finish for a moment, and stops listening. */
  close(): Promise<void>
}

/** How long calls that run may take to end when the server closes. */
const CLOSE_GRACE_MS = 3_000
const SWEEP_MS = 20

export async function createApi(options: ApiOptions): Promise<Api> {
  const { config } = options
  const tls = await readTls(config.tls)
  const isTls = tls !== null
  checkListen({ host: config.host, isTls, allowInsecureRemote: config.allowInsecureRemote })
  const servedAt = (port: number): ReadonlySet<string> => servedHosts({ ...config, isTls }, port)

  let { port } = config
  let served = servedAt(port)
  const closing = new AbortController()
  const context = {
    ...options,
    isTls,
    cookies: createSessionCookies({ isTls, publicUrl: config.publicUrl, port: () => port }),
    port: () => port,
    closing: closing.signal,
    requestCounts: new Map<string, number>(),
  }
  const app = await buildApp({ context, served: () => served, tls })

  return {
    app,
    listen: async () => {
      const { host, port: wanted } = config
      try {
        await app.listen({ host, port: wanted })
      } catch (error) {
        throw listenFailed(host, wanted, error)
      }
      const address = app.server.address()
      port = typeof address === 'object' && address !== null ? address.port : wanted
      served = servedAt(port)
      return { url: `${isTls ? 'https' : 'http'}://${reachable(host)}:${port}`, port }
    },
    close: async () => {
      closing.abort()
      // Connections whose stream has just ended become idle after the close has begun.
      const sweep = setInterval(() => app.server.closeIdleConnections(), SWEEP_MS)
      const cut = setTimeout(() => app.server.closeAllConnections(), CLOSE_GRACE_MS)
      await app.close()
      clearInterval(sweep)
      clearTimeout(cut)
    },
  }
}

/**
 * Refuses what could not be served, before anything is started for it: an address that needs TLS and has none,
 * files that are no certificate, a port that is taken.
 */
export async function checkAddress(config: ApiOptions['config']): Promise<void> {
  const isTls = (await readTls(config.tls)) !== null
  const { host, port, allowInsecureRemote } = config
  checkListen({ host, isTls, allowInsecureRemote })
  await new Promise<void>((resolve, reject) => {
    const probe = createServer()
    probe.once('error', (error) => reject(listenFailed(host, port, error)))
    probe.listen({ host, port }, () => probe.close(() => resolve()))
  })
}

function listenFailed(host: string, port: number, error: unknown): BatonError {
  const code = systemErrorCode(error)
  return code === 'EADDRINUSE'
    ? portTaken(host, port, error)
    : cannotListen(host, port, code ?? String(error), error)
}

async function readTls(
  files: ApiOptions['config']['tls'],
): Promise<{ readonly cert: Buffer; readonly key: Buffer } | null> {
  if (files.certFile === undefined || files.keyFile === undefined) return null
  const read = (file: string): Promise<Buffer> =>
    readFile(file).catch((error: unknown) => {
      throw tlsUnreadable(file, error)
    })
  const pair = { cert: await read(files.certFile), key: await read(files.keyFile) }
  try {
    createSecureContext(pair)
  } catch (error) {
    throw tlsUnreadable(`${files.certFile} with ${files.keyFile}`, error)
  }
  return pair
}

function reachable(host: string): string {
  if (host === '0.0.0.0') return '127.0.0.1'
  if (host === '::') return '[::1]'
  return isIPv6(host) ? `[${host}]` : host
}
