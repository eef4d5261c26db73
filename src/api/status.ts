/** How HTTP says a BatonError: by its code where HTTP has a word of its own, else by its kind. */
import { STATUS_OF_KIND, type BatonError, type ErrorKind } from '#base'

const STATUS_OF_CODE: Readonly<Record<string, number>> = {
  'api/body-too-large': 413,
  'api/unsupported-media-type': 415,
  'api/host-not-served': 421,
  'api/idempotency-key-of-other-call': 422,
  'api/too-many-sign-ins': 429,
  'api/too-many-streams': 429,
}

const TITLE_OF_KIND: Readonly<Record<ErrorKind, string>> = {
  'bad-request': 'Bad request',
  'not-signed-in': 'Not signed in',
  'not-allowed': 'Not allowed',
  'not-found': 'Not found',
  conflict: 'Conflict',
  'never-fits': 'Never fits',
  refused: 'Refused',
  'verification-failed': 'Verification failed',
  failed: 'Failed',
  unavailable: 'Unavailable',
}

export const statusOf = (error: BatonError): number =>
  STATUS_OF_CODE[error.code] ?? STATUS_OF_KIND[error.kind]
export const titleOf = (error: BatonError): string => TITLE_OF_KIND[error.kind]
