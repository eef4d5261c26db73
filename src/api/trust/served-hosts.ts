/**
 * The Host headers that this server answers to. A page elsewhere that points its own name at our address (DNS
 * rebinding) sends that name, and is refused.
 */
import { isIPv6 } from 'node:net'

const LOOPBACK_NAMES = ['127.0.0.1', 'localhost', '[::1]']

export interface HostSettings {
  readonly host: string
  readonly publicHosts: readonly string[]
  readonly publicUrl?: string | undefined
  readonly isTls: boolean
}

/** Authorities in lower case: `name:port`, and the bare name where the port is the scheme's own. */
export function servedHosts(settings: HostSettings, port: number): ReadonlySet<string> {
  const { host, publicHosts, publicUrl, isTls } = settings
  const served = new Set<string>()
  const add = (name: string): void => {
    served.add(`${name}:${port}`)
    if (port === (isTls ? 443 : 80)) served.add(name)
  }
  for (const name of LOOPBACK_NAMES) add(name)
  // 0.0.0.0 and :: are not addresses of anything.
  if (host !== '0.0.0.0' && host !== '::') add(bracketed(host.toLowerCase()))
  // Without the port where it is the scheme's own, as browsers write it.
  if (publicUrl !== undefined) served.add(new URL(publicUrl).host)
  for (const named of publicHosts) {
    const name = named.toLowerCase()
    // As the setting says it: behind a proxy the port is the proxy's.
    served.add(name)
    if (!hasPort(name)) add(bracketed(name))
  }
  return served
}

const ABSOLUTE = /^https?:\/\/([^/?#]*)(.*)$/is

/** The path of a target that names its host too, as proxies are asked (RFC 9112, 3.2.2); only of a host of ours. */
export function toPath(served: ReadonlySet<string>, target: string): string {
  const [, authority, path = ''] = ABSOLUTE.exec(target) ?? []
  if (authority === undefined || !served.has(authority.toLowerCase())) return target
  return path.startsWith('/') ? path : `/${path}`
}

/** The host that a target names and that is none of ours: it goes before the Host header. */
export const foreignTarget = (target: string): string | null => ABSOLUTE.exec(target)?.[1] ?? null

/** Exactly one Host header, and one of ours. */
export function isServed(served: ReadonlySet<string>, rawHeaders: readonly string[]): boolean {
  const hosts = rawHeaders.filter(
    (_, index) => index % 2 === 1 && rawHeaders[index - 1]?.toLowerCase() === 'host',
  )
  const [host] = hosts
  return hosts.length === 1 && host !== undefined && served.has(host.toLowerCase())
}

const bracketed = (name: string): string => (isIPv6(name) ? `[${name}]` : name)
const hasPort = (name: string): boolean => /:\d+$/.test(name) && !isIPv6(name)
