/** An answer that is no success, as the error it stands for: problem+json of /api, OpenAI's form of /v1. */
import { BatonError, type ErrorKind } from '#base'
import { keyRefused, notBaton } from '../errors.ts'

const KIND_OF_TITLE: Readonly<Record<string, ErrorKind>> = {
  'Bad request': 'bad-request',
  'Not signed in': 'not-signed-in',
  'Not allowed': 'not-allowed',
  'Not found': 'not-found',
  Conflict: 'conflict',
  'Never fits': 'never-fits',
  Refused: 'refused',
  'Verification failed': 'verification-failed',
  Failed: 'failed',
  Unavailable: 'unavailable',
}

interface ProblemBody {
  readonly title?: unknown
  readonly detail?: unknown
  readonly code?: unknown
  readonly hint?: unknown
  readonly request_id?: unknown
  readonly details?: unknown
  readonly error?: { readonly message?: unknown; readonly code?: unknown; readonly type?: unknown }
}

export async function readProblem(response: Response, url: string): Promise<BatonError> {
  const body = await response
    .json()
    .then((value: unknown) => (typeof value === 'object' && value !== null ? (value as ProblemBody) : {}))
    .catch((): ProblemBody => ({}))
  const requestId = text(body.request_id) ?? response.headers.get('x-request-id') ?? undefined
  const openAi = body.error
  const code = text(body.code) ?? text(openAi?.code) ?? text(openAi?.type)
  const message = text(body.detail) ?? text(openAi?.message)
  if (code === undefined || message === undefined) return notBaton(url, response.status)
  if (response.status === 401) return keyRefused(code, message, requestId)
  const hint = text(body.hint)
  return new BatonError(
    KIND_OF_TITLE[text(body.title) ?? ''] ?? kindOfStatus(response.status),
    code,
    message,
    {
      ...(hint === undefined ? {} : { hint }),
      details: {
        ...(typeof body.details === 'object' && body.details !== null ? body.details : {}),
        ...(requestId === undefined ? {} : { requestId }),
      },
    },
  )
}

const text = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined

function kindOfStatus(status: number): ErrorKind {
  if (status === 401) return 'not-signed-in'
  if (status === 403) return 'not-allowed'
  if (status === 404) return 'not-found'
  if (status === 409) return 'conflict'
  if (status === 429) return 'refused'
  if (status === 502 || status === 503 || status === 504) return 'unavailable'
  return status < 500 ? 'bad-request' : 'failed'
}
