/** A failure as OpenAI's API says it, with the codes that its clients know where there is one. */
import { BatonError, type ErrorKind } from '#base'
import type { SurfaceAnswer } from '../service.ts'

const STATUS: Readonly<Record<ErrorKind, number>> = {
  'bad-request': 400,
  'not-signed-in': 401,
  'not-allowed': 403,
  refused: 403,
  'not-found': 404,
  conflict: 409,
  'never-fits': 409,
  unavailable: 503,
  'verification-failed': 500,
  failed: 500,
}
const KNOWN: Readonly<Record<string, { readonly code: string; readonly param: string }>> = {
  'serving/no-endpoint': { code: 'model_not_found', param: 'model' },
  'serving/prompt-too-long': { code: 'context_length_exceeded', param: 'messages' },
  'serving/empty-prompt': { code: 'invalid_value', param: 'messages' },
  'serving/too-many-stops': { code: 'invalid_value', param: 'stop' },
}

export function errorAnswer(error: BatonError, requestId: string): SurfaceAnswer {
  const status = STATUS[error.kind]
  const details = error.details as
    | { param?: string; openAiCode?: string; retryAfterSeconds?: number }
    | undefined
  const known = KNOWN[error.code]
  const type = status === 403 ? 'permission_error' : status >= 500 ? 'server_error' : 'invalid_request_error'
  const message = error.hint === undefined ? error.message : `${error.message}. ${error.hint}`
  const retryAfter = details?.retryAfterSeconds
  return {
    kind: 'json',
    status,
    headers: {
      'x-request-id': requestId,
      ...(retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) }),
    },
    body: {
      error: {
        message,
        type,
        param: details?.param ?? known?.param ?? null,
        code: details?.openAiCode ?? known?.code ?? error.code,
      },
    },
  }
}
