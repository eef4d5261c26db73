/** One call to the API. Errors come back as ApiError; the session cookie travels by itself. */
import { readProblem, serverSilent } from './problem.ts'
import { isNotTheirs, keepProject, projectHeaders } from './project.ts'

export const API = '/api/v1'

export interface CallOptions {
  readonly body?: unknown
  readonly signal?: AbortSignal | undefined
  /** Goes through also when the page is left meanwhile; calls without a body always do. */
  readonly outlivesPage?: boolean
}

export async function call<Answer>(method: string, path: string, options: CallOptions = {}): Promise<Answer> {
  const project = projectHeaders()
  const headers: Record<string, string> = { accept: 'application/json', ...project }
  if (options.body !== undefined) headers['content-type'] = 'application/json'
  if (method === 'POST') headers['idempotency-key'] = randomKey()
  let response: Response
  try {
    response = await fetch(`${API}${path}`, {
      method,
      headers,
      // A call without a body outlives its page: what was to be stopped is stopped, also when one leaves.
      ...(options.body === undefined
        ? { keepalive: method !== 'GET' }
        : { body: JSON.stringify(options.body), keepalive: options.outlivesPage === true }),
      ...(options.signal === undefined ? {} : { signal: options.signal }),
    })
  } catch (error) {
    if (options.signal?.aborted === true) throw error
    throw serverSilent()
  }
  if (!response.ok) {
    const problem = await readProblem(response)
    if (!isNotTheirs(problem.code) || Object.keys(project).length === 0) throw problem
    keepProject(null)
    return call(method, path, options)
  }
  const text = await response.text()
  return (text === '' ? null : JSON.parse(text)) as Answer
}

/** crypto.randomUUID needs a secure context, which a console on a plain address of the local network is not. */
function randomKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('')
}

/** `{a: 1, b: ''}` → `?a=1`; what is empty stays out. */
export function query(values: Readonly<Record<string, string | number | undefined | null>>): string {
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(values))
    if (value !== undefined && value !== null && value !== '') search.set(name, String(value))
  const text = search.toString()
  return text === '' ? '' : `?${text}`
}
