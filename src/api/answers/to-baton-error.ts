/** Whatever was thrown while a request was served, as a BatonError that may be shown. */
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod'
import { BatonError, pathText, systemErrorCode } from '#base'
import { badJson, badRequest, bodyTooLarge, httpRefused, internal, unsupportedMedia } from '../errors.ts'

/** `isUnexpected`: nobody planned for it; the log gets it whole, the caller gets no internals. */
export function toBatonError(
  thrown: unknown,
  limitBytes: number,
): { readonly error: BatonError; readonly isUnexpected: boolean } {
  if (thrown instanceof BatonError) return { error: thrown, isUnexpected: false }
  if (hasZodFastifySchemaValidationErrors(thrown)) {
    const place = (thrown as { validationContext?: string }).validationContext ?? 'request'
    const issues = thrown.validation.map((issue) => ({
      in: place,
      path: pathText(issue.instancePath.split('/').slice(1).map(toPart)),
      message: issue.message ?? 'is wrong',
      code: issue.keyword,
      ...issue.params,
    }))
    return { error: badRequest(issues), isUnexpected: false }
  }
  const error = fromFastify(thrown, limitBytes)
  return error === null ? { error: internal(), isUnexpected: true } : { error, isUnexpected: false }
}

function fromFastify(thrown: unknown, limitBytes: number): BatonError | null {
  switch (systemErrorCode(thrown)) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return bodyTooLarge(limitBytes)
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return unsupportedMedia()
    case 'FST_ERR_CTP_EMPTY_JSON_BODY':
      return badJson('it is empty')
  }
  const status = (thrown as { statusCode?: unknown } | null)?.statusCode
  const isRequestsFault = typeof status === 'number' && status >= 400 && status < 500
  return isRequestsFault && thrown instanceof Error ? httpRefused(thrown.message) : null
}

/** One of digits counts in a list. */
const toPart = (part: string): PropertyKey => (/^\d+$/.test(part) ? Number(part) : part)
