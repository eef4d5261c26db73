/** Loopback needs nothing; other addresses need TLS, or a person who says that a proxy provides it. */
import { isIPv4, isIPv6 } from 'node:net'
import { insecureRemote } from '../errors.ts'

export function checkListen(settings: {
  readonly host: string
  readonly isTls: boolean
  readonly allowInsecureRemote: boolean
}): void {
  if (isLoopback(settings.host) || settings.isTls || settings.allowInsecureRemote) return
  throw insecureRemote(settings.host)
}

export function isLoopback(host: string): boolean {
  if (host === 'localhost') return true
  if (isIPv4(host)) return host.startsWith('127.')
  return isIPv6(host) && /^(0*:)*:?0*1$/.test(host)
}
