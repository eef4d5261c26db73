/** Every failure that the API and the server program report themselves. */
import { BatonError } from '#base'
import { inEnglish, sayIssue, sayProblem, type Issue, type Scope } from '#contract'

export const badRequest = (issues: readonly (Issue & { in: string; path: string })[]): BatonError => {
  const first = issues[0]
  const reason = sayIssue(first ?? { message: 'is wrong' })
  const more = issues.length > 1 ? ` (and ${issues.length - 1} more)` : ''
  const place = first === undefined || first.path === '' ? (first?.in ?? 'request') : first.path
  return new BatonError('bad-request', 'api/bad-request', `${place}: ${inEnglish(reason)}${more}`, {
    hint: 'What each call takes: /openapi.json',
    details: {
      issues: issues.map(({ in: from, path, ...issue }) => ({
        in: from,
        path,
        message: inEnglish(sayIssue(issue)),
      })),
      place,
      reason,
    },
  })
}

export const badJson = (reason: string): BatonError =>
  new BatonError('bad-request', 'api/bad-json', `The body is not JSON that can be taken: ${reason}`, {
    hint: 'What each call takes: /openapi.json',
    details: { reason: sayProblem(reason) },
  })

export const bodyTooLarge = (limitBytes: number): BatonError =>
  new BatonError('bad-request', 'api/body-too-large', `The body is larger than ${limitBytes} bytes`, {
    hint: 'Send less, or put what is large into a file and name the file',
    details: { limit: limitBytes },
  })

export const unsupportedMedia = (): BatonError =>
  new BatonError('bad-request', 'api/unsupported-media-type', 'The body must be application/json', {
    hint: 'Send the header: content-type: application/json',
  })

export const httpRefused = (message: string): BatonError =>
  new BatonError('bad-request', 'api/bad-http', message, {
    hint: 'What each call takes: /openapi.json',
    details: { reason: message },
  })

export const routeNotFound = (method: string, path: string): BatonError =>
  new BatonError('not-found', 'api/route-not-found', `There is no ${method} ${path}`, {
    hint: 'All calls: /openapi.json',
    details: { method, path },
  })

export const hostNotServed = (host: string): BatonError =>
  new BatonError('not-allowed', 'api/host-not-served', `This server is not known as "${host}"`, {
    hint: 'Use the address that `baton status` prints, or add this one to the setting server.publicHosts',
    details: { host },
  })

export const notSignedIn = (): BatonError =>
  new BatonError('not-signed-in', 'api/not-signed-in', 'This call needs a session or an API key', {
    hint: 'Open the link that `baton up` prints, or send the header: authorization: Bearer baton_…',
  })

export const foreignOrigin = (): BatonError =>
  new BatonError(
    'not-allowed',
    'api/foreign-origin',
    'A call that changes something needs a bearer token, or a cookie and an Origin header of this server',
    { hint: 'Programs send an API key: authorization: Bearer baton_…' },
  )

export const scopeMissing = (scope: Scope): BatonError =>
  new BatonError('not-allowed', 'api/scope-missing', `This call needs the scope "${scope}"`, {
    hint: 'Use a key that holds it, or ask an administrator for one',
    details: { scope },
  })

export const tooManySignIns = (retryAfterSeconds: number): BatonError =>
  new BatonError(
    'not-allowed',
    'api/too-many-sign-ins',
    `Too many sign-ins failed from this address; try again in ${retryAfterSeconds} s`,
    { hint: 'Then open a new link: baton open', details: { retryAfterSeconds } },
  )

export const tooManyStreams = (limit: number): BatonError =>
  new BatonError('unavailable', 'api/too-many-streams', `${limit} event streams are open already`, {
    hint: 'Close a console, or read the events less often',
    details: { limit },
  })

export const tooManyBodies = (retryAfterSeconds: number): BatonError =>
  new BatonError('unavailable', 'api/too-many-bodies', 'Too many large requests are being read at once', {
    hint: `Send it again in ${retryAfterSeconds} s`,
    details: { retryAfterSeconds },
  })

export const keyInUse = (): BatonError =>
  new BatonError('conflict', 'api/idempotency-key-in-use', 'A call with this Idempotency-Key is being done', {
    hint: 'Ask again in a moment: you get the answer of the first',
  })

export const keyOfOtherCall = (): BatonError =>
  new BatonError(
    'bad-request',
    'api/idempotency-key-of-other-call',
    'This Idempotency-Key belongs to another call of yours',
    { hint: 'Take a new key for each call, and the same only to repeat one' },
  )

export const answerNotKept = (): BatonError =>
  new BatonError(
    'conflict',
    'api/answer-not-kept',
    'This call was done before; its answer held a secret, which is shown once and not kept',
    { hint: 'Revoke what it made and call again with a new Idempotency-Key' },
  )

export const internal = (): BatonError =>
  new BatonError('failed', 'api/internal', 'Something went wrong inside Baton; the server’s log says what', {
    hint: 'Look for the request id in the log: baton status names the file',
  })

export const portTaken = (host: string, port: number, cause: unknown): BatonError =>
  new BatonError('unavailable', 'server/port-taken', `Port ${port} of ${host} is taken by another program`, {
    cause,
    hint: 'Take another: baton up --port 0, or set BATON_SERVER__PORT',
    details: { host, port },
  })

export const cannotListen = (host: string, port: number, reason: string, cause: unknown): BatonError =>
  new BatonError('unavailable', 'server/cannot-listen', `Cannot listen on ${host}:${port}: ${reason}`, {
    cause,
    hint: 'Check the settings server.host and server.port',
    details: { host, port, reason },
  })

export const insecureRemote = (host: string): BatonError =>
  new BatonError(
    'bad-request',
    'server/insecure-remote',
    `Others can reach ${host}, and without TLS they could read every key and session`,
    {
      hint: 'Set server.tls.certFile and keyFile, or listen on 127.0.0.1, or set server.allowInsecureRemote behind a proxy that provides TLS',
      details: { host },
    },
  )

export const tlsUnreadable = (file: string, cause: unknown): BatonError =>
  new BatonError('bad-request', 'server/tls-unreadable', `${file} cannot be used: ${reasonOf(cause)}`, {
    cause,
    hint: 'server.tls takes a certificate chain and its private key, both PEM',
    details: { file, reason: reasonOf(cause) },
  })

export const alreadyRuns = (dataDir: string, url: string | null): BatonError =>
  new BatonError(
    'conflict',
    'server/already-runs',
    `A server runs on ${dataDir} already${url === null ? '' : `, at ${url}`}`,
    { hint: 'See: baton status', details: { dataDir } },
  )

export const dataDirUnusable = (dataDir: string, cause: unknown): BatonError =>
  new BatonError('failed', 'server/data-dir-unusable', `${dataDir} cannot be used: ${reasonOf(cause)}`, {
    cause,
    hint: 'Name another folder with BATON_DATA_DIR',
    details: { dataDir, reason: reasonOf(cause) },
  })

const reasonOf = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause))
