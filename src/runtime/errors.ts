/** Every failure that the runtime reports; api/ turns codes into HTTP once. */
import { BatonError, pathText } from '#base'
import { inEnglish, say, sayIssue, sayProblem, verbatim, type Said } from '#contract'
import type { z } from 'zod'

export const badJob = (issues: readonly z.core.$ZodIssue[]): BatonError => {
  const told = issues.map((issue) => ({ path: pathText(issue.path), message: inEnglish(sayIssue(issue)) }))
  const first = told[0]
  const more = told.length > 1 ? ` (and ${told.length - 1} more)` : ''
  return new BatonError(
    'bad-request',
    'runtime/bad-job',
    `This is not a job: ${first?.path === '' ? '' : `${first?.path ?? ''}: `}${first?.message ?? ''}${more}`,
    {
      hint: 'Change what is named; all settings of a job file are in docs/job.schema.json',
      details: { issues: told, place: first?.path || 'job', reason: withMore(issues) },
    },
  )
}

export const badSetting = (path: string, problem: string, hint: string): BatonError =>
  new BatonError('bad-request', 'runtime/bad-job', `This is not a job: ${path} ${problem}`, {
    hint,
    details: { issues: [{ path, message: problem }], place: path, reason: sayProblem(problem) },
  })

/** A setting in `with`, by what the kind's schema says of it. */
export const badSettings = (path: string, reason: Said, advice: Said): BatonError =>
  new BatonError('bad-request', 'runtime/bad-settings', inEnglish(reason), {
    hint: inEnglish(advice),
    details: { path, reason, advice },
  })

export const neverFits = (why: Said, fix: Said): BatonError =>
  new BatonError('never-fits', 'scheduler/never-fits', `This can never start here: ${inEnglish(why)}`, {
    hint: inEnglish(fix),
    details: { why, fix },
  })

export const jobNotFound = (id: string): BatonError =>
  new BatonError('not-found', 'runtime/job-not-found', `No job has an id that starts or ends with "${id}"`, {
    hint: 'See: baton ps --all',
    details: { id },
  })

export const noJobYet = (): BatonError =>
  new BatonError('not-found', 'runtime/no-job-yet', 'There is no job yet, so there is no @last', {
    hint: 'Submit one: baton run -- echo hello',
  })

export const accountUnknown = (account: string, owner: string): BatonError =>
  new BatonError(
    'failed',
    'runtime/account-unknown',
    `${owner} is linked to the Unix account "${account}", and this machine has none of that name`,
    {
      hint: `Make it, or link another: baton account change ${owner} --unix-account NAME`,
      details: { account, owner },
    },
  )

export const accountsSilent = (account: string, cause: unknown): BatonError =>
  new BatonError(
    'unavailable',
    'runtime/accounts-silent',
    `The machine's account service does not say who "${account}" is`,
    { hint: `It is asked again. By hand: getent passwd ${account}`, details: { account }, cause },
  )

export const accountClosed = (account: string, path: string): BatonError =>
  new BatonError(
    'failed',
    'runtime/account-closed',
    `The Unix account "${account}" may not read ${path}, which its job needs`,
    {
      hint: 'Install Baton where every account may read it, and set BATON_DATA_DIR below a folder that every account may enter, such as /var/lib/baton',
      details: { account, path },
    },
  )

export const ambiguousId = (id: string, found: readonly string[]): BatonError =>
  new BatonError(
    'bad-request',
    'runtime/ambiguous-id',
    `Several jobs have an id that starts or ends with "${id}": ${found.join(', ')}`,
    { hint: 'Give more characters of the one you mean', details: { id, found } },
  )

export const attemptNotFound = (jobId: string, number: number): BatonError =>
  new BatonError('not-found', 'runtime/attempt-not-found', `Job ${jobId} has no attempt ${number}`, {
    hint: `See: baton job show ${jobId}`,
    details: { jobId, number },
  })

/** `date` as 2026-11-24. */
export const logRemoved = (jobId: string, number: number, date: string): BatonError =>
  new BatonError(
    'not-found',
    'runtime/log-removed',
    `The log of attempt ${number} of job ${jobId} was removed on ${date}`,
    {
      hint: 'Logs of ended jobs are kept for runtime.jobFolderDays; the history stays: baton job history',
      details: { jobId, number, date },
    },
  )

export const logNotMasked = (jobId: string, number: number): BatonError =>
  new BatonError(
    'failed',
    'runtime/log-not-masked',
    `The log of attempt ${number} of job ${jobId} cannot be shown: it may hold secrets whose values cannot be read any more`,
    {
      hint: 'Put the key file of the secrets back. Who may read the data directory finds the log there, below jobs',
      details: { jobId, number },
    },
  )

export const streamNotFound = (stream: string, found: readonly string[]): BatonError =>
  new BatonError(
    'not-found',
    'runtime/stream-not-found',
    `This attempt has no log stream "${stream}" (there ${found.length === 1 ? 'is' : 'are'}: ${found.join(', ') || 'none yet'})`,
    { hint: 'Name one of those, or leave the stream out', details: { stream, found } },
  )

export const badCursor = (): BatonError =>
  new BatonError('bad-request', 'runtime/bad-cursor', 'The cursor is not one that this list gave out', {
    hint: 'Start again without a cursor',
  })

export const noProgram = (kind: string): BatonError =>
  new BatonError('unavailable', 'runtime/no-program', `This server runs no jobs of kind "${kind}"`, {
    hint: 'Use another kind; see the README for what is built in',
    details: { kind },
  })

export const badOutputs = (what: string, cause?: unknown): BatonError =>
  new BatonError('failed', 'runtime/bad-outputs', what, {
    hint: 'What a program may write is in docs/attempt-contract.md',
    cause,
    details: { reason: sayProblem(what) },
  })

function withMore(issues: readonly z.core.$ZodIssue[]): Said {
  const [first] = issues
  if (first === undefined) return verbatim('')
  const what = sayIssue(first)
  return issues.length === 1 ? what : say('issue.more', { what, count: issues.length - 1 })
}
