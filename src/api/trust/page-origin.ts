/** Under which address a browser sees us: what links and redirects are made of. */
import type { FastifyRequest } from 'fastify'
import type { RouteContext } from '../services.ts'
import { isSameOrigin } from './same-origin.ts'

/** The Host was checked: it is an address of ours that the caller can reach. A browser says also how it came. */
export function pageOrigin(
  { headers }: Pick<FastifyRequest, 'headers'>,
  { config, isTls }: Pick<RouteContext, 'config' | 'isTls'>,
): string {
  if (config.publicUrl !== undefined) return new URL(config.publicUrl).origin
  return headers.origin !== undefined && isSameOrigin(headers)
    ? headers.origin
    : `${isTls ? 'https' : 'http'}://${headers.host}`
}
