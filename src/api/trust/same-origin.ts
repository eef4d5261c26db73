/** Whether a call comes from a page of ours: browsers send Origin with every call that changes something. */
import type { IncomingHttpHeaders } from 'node:http'

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS'])
export const changesState = (method: string): boolean => !SAFE_METHODS.has(method)

/** The Host is checked before, so an Origin of the same authority is one that we serve. */
export function isSameOrigin(headers: IncomingHttpHeaders): boolean {
  const { origin, host } = headers
  if (origin === undefined || host === undefined) return false
  return origin === `http://${host}` || origin === `https://${host}`
}

/** A browser says that another site's page asks; a cookie is not taken then, whatever SameSite lets through. */
export function isFromOtherSite(headers: IncomingHttpHeaders): boolean {
  const site = headers['sec-fetch-site']
  return site === 'cross-site' || site === 'same-site'
}
