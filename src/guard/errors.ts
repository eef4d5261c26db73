/** Every failure that the guard reports; handle() says them in OpenAI's shape, api/ in its own. */
import { BatonError } from '#base'
import { inEnglish, type Said } from '#contract'

export const badPolicy = (where: string, reason: string, cause?: unknown): BatonError =>
  new BatonError('bad-request', 'guard/bad-policy', `${where}: ${reason}`, {
    hint: 'Mend the file, or unset guard.policyFile (BATON_GUARD__POLICY_FILE) for the built-in policy',
    ...(cause === undefined ? {} : { cause }),
    details: { where, reason },
  })

/** `param` is the member of the request, as OpenAI's errors name it. */
export const badRequest = (
  param: string | null,
  message: string,
  openAiCode: string | null = null,
): BatonError =>
  new BatonError('bad-request', 'guard/bad-request', message, {
    details: { param, openAiCode, reason: message },
  })

export const answerCut = (model: string): BatonError =>
  new BatonError('unavailable', 'guard/answer-cut', `The answer of ${model} broke off before its end`, {
    hint: 'Ask again',
    details: { model },
  })

export const requestFailed = (cause: unknown): BatonError =>
  new BatonError('failed', 'guard/failed', 'The request could not be answered', {
    hint: 'baton status names the server’s log, which says more',
    cause,
  })

export const auditUnavailable = (cause: unknown): BatonError =>
  new BatonError(
    'unavailable',
    'guard/audit-unavailable',
    'The audit log cannot be written, and nothing passes unrecorded',
    {
      cause,
      hint: 'Make room on the disk of the data directory; baton status names the server’s log, which says more',
    },
  )

export const auditTooLarge = (bytes: number, limit: number): BatonError =>
  new BatonError(
    'bad-request',
    'guard/audit-record-too-large',
    `A record of ${bytes} bytes does not fit the audit log; ${limit} are allowed`,
    { hint: 'Shorten the names and settings of the call', details: { bytes, limit } },
  )

export const auditBusy = (folder: string): BatonError =>
  new BatonError('conflict', 'guard/audit-busy', `Another server writes the audit log in ${folder}`, {
    hint: 'Stop it (baton down), or give this one another data directory (BATON_DATA_DIR)',
    details: { folder },
  })

export const auditBroken = (file: string, line: number, why: Said): BatonError =>
  new BatonError(
    'failed',
    'guard/audit-broken',
    `The audit log was changed: ${file}:${line}: ${inEnglish(why)}`,
    {
      hint: 'See all of it: baton audit verify. To begin a new log, move the folder aside and keep it as evidence',
      details: { file, line, why },
    },
  )

export const noRecord = (index: number): BatonError =>
  new BatonError('not-found', 'guard/no-audit-record', `The audit log has no record ${index}`, {
    hint: 'See: baton audit list',
    details: { index },
  })

export const badCursor = (cursor: string): BatonError =>
  new BatonError('bad-request', 'guard/bad-cursor', `"${cursor}" is not a cursor of this list`, {
    hint: 'Take nextCursor of the page before, or leave the cursor out',
    details: { cursor },
  })
