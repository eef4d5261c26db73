/** Every failure that serving reports; api/ turns codes into HTTP once, guard/ into OpenAI's errors. */
import { BatonError, describeError } from '#base'
import { inEnglish, sayIssue, sayProblem, type Issue } from '#contract'

export const noEndpoint = (name: string): BatonError =>
  new BatonError('not-found', 'serving/no-endpoint', `No endpoint is named "${name}"`, {
    hint: 'See: baton endpoint list',
    details: { name },
  })

export const notReady = (name: string, state: string, message: string | null): BatonError =>
  new BatonError(
    'unavailable',
    'serving/not-ready',
    `Endpoint ${name} is ${state} and answers nothing yet${message === null ? '' : `: ${message}`}`,
    {
      hint: `Wait for it: baton endpoint show ${name}`,
      details: { retryAfterSeconds: 2, name },
    },
  )

export const busy = (name: string, retryAfterSeconds: number): BatonError =>
  new BatonError('unavailable', 'serving/busy', `Every replica of ${name} has a full queue`, {
    hint: 'Ask again in a moment, or give the endpoint more replicas',
    details: { retryAfterSeconds, name },
  })

export const replicaFailed = (name: string, reason: string, cause?: unknown): BatonError =>
  new BatonError('unavailable', 'serving/replica-failed', `A replica of ${name} failed: ${reason}`, {
    hint: `Ask again; what the replica wrote: baton endpoint show ${name}`,
    ...(cause === undefined ? {} : { cause }),
    details: { name, reason },
  })

export const modelNotLoaded = (cause: unknown): BatonError =>
  new BatonError(
    'failed',
    'serving/model-not-loaded',
    `The model could not be loaded: ${describeError(cause).split('\n')[0]}`,
    { cause, hint: 'Its log says more', details: { reason: describeError(cause).split('\n')[0] ?? '' } },
  )

export const promptTooLong = (promptTokens: number, contextTokens: number): BatonError =>
  new BatonError(
    'bad-request',
    'serving/prompt-too-long',
    `The prompt has ${promptTokens} tokens; the model sees at most ${contextTokens}, and the answer needs one of them`,
    { hint: 'Shorten the prompt', details: { promptTokens, contextTokens } },
  )

export const emptyPrompt = (): BatonError =>
  new BatonError(
    'bad-request',
    'serving/empty-prompt',
    'The messages hold no message of a user to go on from',
    {
      hint: 'Send a message with role "user"',
    },
  )

export const tooManyStops = (count: number, limit: number): BatonError =>
  new BatonError(
    'bad-request',
    'serving/too-many-stops',
    `${count} stop sequences are given; at most ${limit} are allowed`,
    { hint: 'Leave some of them out', details: { count, limit } },
  )

export const modelNotAdmitted = (ref: string, why: string): BatonError =>
  new BatonError('refused', 'serving/model-not-admitted', `${ref} may not be served: ${why}`, {
    hint: 'Train it further and register it again, or serve another version: baton model list',
    details: { ref, why },
  })

export const contextTooLarge = (ref: string, asked: number, limit: number): BatonError =>
  new BatonError(
    'bad-request',
    'serving/context-too-large',
    `${ref} was trained on texts of ${limit} tokens; ${asked} were asked for`,
    { hint: `Leave contextTokens out, or set it to ${limit} or less`, details: { ref, asked, limit } },
  )

export const badEndpoint = (place: string, issue: Issue): BatonError =>
  new BatonError(
    'bad-request',
    'serving/bad-endpoint',
    `This is not an endpoint: ${place}: ${inEnglish(sayIssue(issue))}`,
    {
      hint: 'See: baton endpoint create --help',
      details: { place, reason: sayIssue(issue) },
    },
  )

export const badSettings = (reason: string): BatonError =>
  new BatonError('bad-request', 'serving/bad-settings', `The settings of a serve job are wrong: ${reason}`, {
    hint: 'Replicas are started by their endpoint: baton endpoint create NAME --model MODEL@VERSION',
    details: { reason: sayProblem(reason) },
  })

export const requestTooLarge = (limitBytes: number): BatonError =>
  new BatonError(
    'bad-request',
    'serving/request-too-large',
    `The request is larger than ${limitBytes} bytes`,
    { hint: 'Shorten the prompt', details: { limit: limitBytes } },
  )

export const badCursor = (cursor: string): BatonError =>
  new BatonError('bad-request', 'serving/bad-cursor', `"${cursor}" is not a cursor of this list`, {
    hint: 'Take nextCursor of the page before, or leave the cursor out',
    details: { cursor },
  })
