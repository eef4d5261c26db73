/** What went wrong in a call, as the server said it (RFC 9457) or as the browser saw it. */
import type { Problem } from '#contract'

export class ApiError extends Error {
  readonly status: number
  readonly code: string
  readonly hint: string | null
  readonly requestId: string | null
  /** Names and numbers of the sentence, for another language. */
  readonly details: Readonly<Record<string, unknown>>

  constructor(problem: {
    status: number
    detail: string
    code: string
    hint?: string | undefined
    request_id?: string | undefined
    details?: Readonly<Record<string, unknown>> | undefined
  }) {
    super(problem.detail)
    this.name = 'ApiError'
    this.status = problem.status
    this.code = problem.code
    this.hint = problem.hint ?? null
    this.requestId = problem.request_id ?? null
    this.details = problem.details ?? {}
  }
}

export const SERVER_SILENT = 'console/server-silent'

/** The server could not be reached at all: the sentence comes from the catalogue, by its code. */
export const serverSilent = (): ApiError =>
  new ApiError({ status: 0, detail: '', code: SERVER_SILENT, hint: 'baton up' })

export async function readProblem(response: Response): Promise<ApiError> {
  const text = await response.text()
  const requestId = response.headers.get('x-request-id') ?? undefined
  try {
    const body = JSON.parse(text) as Partial<Problem> & { error?: { message?: string; code?: string | null } }
    // OpenAI's surface has its own shape.
    if (body.error !== undefined)
      return new ApiError({
        status: response.status,
        detail: body.error.message ?? response.statusText,
        code: body.error.code ?? `http/${response.status}`,
        request_id: requestId,
      })
    return new ApiError({
      status: response.status,
      detail: body.detail ?? body.title ?? response.statusText,
      code: body.code ?? `http/${response.status}`,
      hint: body.hint,
      request_id: body.request_id ?? requestId,
      details: body.details,
    })
  } catch {
    return new ApiError({
      status: response.status,
      detail: text.slice(0, 300) || response.statusText,
      code: `http/${response.status}`,
      request_id: requestId,
    })
  }
}
