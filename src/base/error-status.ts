import type { ErrorKind } from './errors.ts'

/** How HTTP says an error of this kind, on every surface. api/status.ts lists the codes that have a word of their own. */
export const STATUS_OF_KIND: Readonly<Record<ErrorKind, number>> = {
  'bad-request': 400,
  'not-signed-in': 401,
  'not-allowed': 403,
  'not-found': 404,
  conflict: 409,
  'never-fits': 422,
  refused: 422,
  'verification-failed': 422,
  failed: 500,
  unavailable: 503,
}
