/** A failure as OpenAI's API says it, with the codes that its clients know where there is one. */
import { STATUS_OF_KIND, type BatonError } from '#base'
import type { SurfaceAnswer } from '../service.ts'

const KNOWN: Readonly<Record<string, { readonly code: string; readonly param: string }>> = {
  'serving/no-endpoint': { code: 'model_not_found', param: 'model' },
  'serving/prompt-too-long': { code: 'context_length_exceeded', param: 'messages' },
  'serving/empty-prompt': { code: 'invalid_value', param: 'messages' },
  'serving/too-many-stops': { code: 'invalid_value', param: 'stop' },
}

export interface OpenAiError {
  readonly error: {
    readonly message: string
    readonly type: string
    readonly param: string | null
    readonly code: string
  }
}

/** Clients tell a wrong key by `invalid_api_key`; codes of ours that OpenAI has no word for are passed on. */
export function openAiError(error: BatonError, status: number): OpenAiError {
  const details = error.details as { param?: string | null; openAiCode?: string | null } | undefined
  const known = error.kind === 'not-signed-in' ? { code: 'invalid_api_key', param: null } : KNOWN[error.code]
  return {
    error: {
      message: error.hint === undefined ? error.message : `${error.message}. ${error.hint}`,
      type: typeOf(status),
      param: details?.param ?? known?.param ?? null,
      code: details?.openAiCode ?? known?.code ?? error.code,
    },
  }
}

function typeOf(status: number): string {
  if (status === 429) return 'rate_limit_error'
  if (status === 403) return 'permission_error'
  return status >= 500 ? 'server_error' : 'invalid_request_error'
}

export function errorAnswer(error: BatonError, requestId: string): SurfaceAnswer {
  const status = STATUS_OF_KIND[error.kind]
  const retryAfter = error.details?.['retryAfterSeconds']
  return {
    kind: 'json',
    status,
    headers: {
      'x-request-id': requestId,
      ...(typeof retryAfter === 'number' ? { 'retry-after': String(retryAfter) } : {}),
    },
    body: openAiError(error, status),
  }
}
