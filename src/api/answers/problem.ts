/** A BatonError as problem+json (RFC 9457), or in OpenAI's shape under /v1. */
import type { BatonError } from '#base'
import type { Problem } from '#contract'
import { statusOf, titleOf } from '../status.ts'

export function toProblem(error: BatonError, requestId: string): Problem {
  return {
    type: `urn:baton:problem:${error.kind}`,
    title: titleOf(error),
    status: statusOf(error),
    detail: error.message,
    code: error.code,
    ...(error.hint === undefined ? {} : { hint: error.hint }),
    request_id: requestId,
    ...(error.details === undefined ? {} : { details: error.details }),
  }
}

export interface OpenAiError {
  readonly error: {
    readonly message: string
    readonly type: string
    readonly param: null
    readonly code: string
  }
}

/** Clients of OpenAI's API tell a wrong key by `invalid_api_key`; the rest of our codes are passed on. */
export function toOpenAiError(error: BatonError): OpenAiError {
  const status = statusOf(error)
  const message = error.hint === undefined ? error.message : `${error.message}. ${error.hint}`
  const type =
    status === 429
      ? 'rate_limit_error'
      : status >= 500
        ? 'server_error'
        : status === 403
          ? 'permission_error'
          : 'invalid_request_error'
  const code = error.kind === 'not-signed-in' ? 'invalid_api_key' : error.code
  return { error: { message, type, param: null, code } }
}
