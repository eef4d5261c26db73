/** A BatonError as problem+json (RFC 9457), or in OpenAI's shape under /v1. */
import type { BatonError } from '#base'
import type { Problem } from '#contract'
import { openAiError, type OpenAiError } from '#guard'
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

export const toOpenAiError = (error: BatonError): OpenAiError => openAiError(error, statusOf(error))
