/**
 * The cookies, of a session and of a sign-in that goes through an identity provider: out of reach of scripts, never sent by a page of another site.
 *
 * Browsers keep cookies by host and not by port, so its name holds the port: two Batons on one machine do not
 * sign each other out. Under HTTPS it is called `__Host-…`: browsers take such a name only from HTTPS and from
 * this very host, so nobody on the way or on a neighbouring name can put a session of theirs in its place.
 */
import type { IncomingHttpHeaders } from 'node:http'

export interface SessionCookies {
  /** The token; null when the request carries none, or one that its way of coming here does not allow. */
  read(headers: IncomingHttpHeaders): string | null
  /** A Set-Cookie header for the page that asks. */
  write(headers: IncomingHttpHeaders, token: string, maxAgeSeconds: number): string
}

export interface CookieSettings {
  readonly isTls: boolean
  /** Where browsers reach a server behind a proxy: `https://baton.example.org`. */
  readonly publicUrl: string | undefined
  /** What their names begin with. */
  readonly name?: string
  /** Known once the server listens. */
  readonly port: () => number
}

export function createSessionCookies({
  isTls,
  publicUrl,
  port,
  name: prefix = 'baton_session',
}: CookieSettings): SessionCookies {
  const httpsHost = publicUrl?.startsWith('https:') === true ? new URL(publicUrl).host : null
  const plainName = (): string => `${prefix}_${port()}`
  const secureName = (): string => `__Host-${plainName()}`
  const cameByHttps = ({ host }: IncomingHttpHeaders): boolean =>
    isTls || (httpsHost !== null && host?.toLowerCase() === httpsHost)
  return {
    read: (headers) => {
      const secure = valueOf(headers.cookie, secureName())
      return secure ?? (cameByHttps(headers) ? null : valueOf(headers.cookie, plainName()))
    },
    write: (headers, token, maxAgeSeconds) => {
      // The Origin was compared with the Host: behind a proxy it says how the browser came.
      const isSecure = cameByHttps(headers) || headers.origin?.startsWith('https:') === true
      const name = isSecure ? secureName() : plainName()
      const secure = isSecure ? '; Secure' : ''
      return `${name}=${token}; Path=/; HttpOnly; SameSite=Strict; Max-Age=${maxAgeSeconds}${secure}`
    },
  }
}

function valueOf(header: string | undefined, name: string): string | null {
  for (const pair of (header ?? '').split(';')) {
    const at = pair.indexOf('=')
    if (at > 0 && pair.slice(0, at).trim() === name) return pair.slice(at + 1).trim() || null
  }
  return null
}
