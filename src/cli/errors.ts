/** Every failure that the command line reports itself. */
import { BatonError } from '#base'
import { inEnglish, saidOf, say, sayProblem, type JobSummary, type Said } from '#contract'

/** English and Chinese, as in the tree of commands. */
export const usage = ([english, chinese]: readonly [string, string], hint: string): BatonError =>
  new BatonError('bad-request', 'cli/usage', english, { hint, details: { reason: chinese } })

export const noDryRun = (command: string): BatonError =>
  usage(
    [`"${command}" does not know --dry-run; nothing was done`, `“${command}”不支持 --dry-run；什么都没有做`],
    'baton apply --dry-run, baton run --dry-run, baton stop --dry-run',
  )

/** `wasKilled`: it left its file behind, so somebody may be starting it again right now. */
export const notRunning = (dataDir: string, wasKilled: boolean): BatonError =>
  new BatonError('unavailable', 'cli/not-running', `No Baton runs on ${dataDir}`, {
    hint: 'baton up',
    details: { wasKilled, dataDir },
  })

export const unreachable = (url: string, reason: string, isLocal: boolean): BatonError =>
  new BatonError('unavailable', 'cli/unreachable', `${url} does not answer: ${reason}`, {
    hint: isLocal ? 'baton up' : inEnglish(say('advice.address')),
    details: { url, reason: sayProblem(reason), advice: isLocal ? 'baton up' : say('advice.address') },
  })

export const noKey = (url: string): BatonError =>
  new BatonError('not-signed-in', 'cli/no-key', `There is no API key for ${url}`, {
    hint: 'Set BATON_API_KEY to a key that `baton key create` printed there',
    details: { url },
  })

export function keyUnreadable(file: string, reason: string): BatonError {
  const advice = say(reason === 'ENOENT' ? 'advice.new-key' : 'advice.own-account')
  return new BatonError('not-allowed', 'cli/key-unreadable', `${file} cannot be read: ${reason}`, {
    hint: inEnglish(advice),
    details: { file, reason, advice },
  })
}

/** The API speaks to browsers too and names the sign-in link; a command has a key. */
export const keyRefused = (code: string, message: string, requestId: string | undefined): BatonError =>
  new BatonError('not-signed-in', 'cli/key-refused', message, {
    hint: inEnglish(say('advice.key')),
    details: { answered: code, advice: say('advice.key'), ...(requestId === undefined ? {} : { requestId }) },
  })

export const notBaton = (url: string, status: number): BatonError =>
  new BatonError('failed', 'cli/not-baton', `${url} answered ${status}, and not as Baton does`, {
    hint: 'Check the address in BATON_SERVER or --server',
    details: { url, status },
  })

export const fileUnreadable = (file: string, reason: string): BatonError =>
  new BatonError('not-found', 'cli/file-unreadable', `${file} cannot be read: ${reason}`, {
    hint: 'Name a file that you may read',
    details: { file, reason: sayProblem(reason) },
  })

export const badJobFile = (where: string, reason: Said, advice = say('advice.job-file')): BatonError =>
  new BatonError('bad-request', 'cli/bad-job-file', `${where}: ${inEnglish(reason)}`, {
    hint: inEnglish(advice),
    details: { where, reason, advice },
  })

export const foreignJobFile = (where: string, what: Said, instead: readonly Said[]): BatonError =>
  new BatonError(
    'bad-request',
    'cli/foreign-job-file',
    `${where}: this is ${inEnglish(what)}, which this version of Baton cannot take over yet; nothing was submitted`,
    {
      hint: `Write it as a job of Baton: ${instead.map(inEnglish).join(', or ')}`,
      details: { where, what, instead },
    },
  )

export const noVersion = (kind: 'dataset' | 'model', name: string, version: number): BatonError =>
  new BatonError('not-found', 'cli/no-version', `${name} has no version ${version}`, {
    hint: `baton ${kind} show ${name}`,
    details: { model: name, version },
  })

export const noEndpoint = (name: string): BatonError =>
  new BatonError('not-found', 'serving/no-endpoint', `No endpoint is named "${name}"`, {
    hint: 'See: baton endpoint list',
    details: { name },
  })

export const noSuchKey = (id: string): BatonError =>
  new BatonError('not-found', 'cli/no-such-key', `No key is called "${id}"`, {
    hint: 'baton key list',
    details: { id },
  })

/** Of a submission that follows others: where in the file it went wrong, and what went before. */
export const applyFailed = (
  { kind, code, message, hint, details }: BatonError,
  where: string | null,
  done: readonly string[],
): BatonError =>
  new BatonError(kind, code, message, {
    ...(hint === undefined ? {} : { hint }),
    details: {
      ...details,
      ...(where === null ? {} : { where }),
      ...(done.length === 0 ? {} : { submitted: done.join(', ') }),
    },
  })

/** A job or a study. */
export const jobFailed = (
  job: Pick<JobSummary, 'shortId' | 'name' | 'message' | 'said'> & { readonly state: string },
): BatonError => {
  const { shortId: id, name, state, message } = job
  const why = saidOf(job)
  return new BatonError(
    'failed',
    'cli/job-failed',
    `job ${id} "${name}" ${state}${message === null ? '' : `: ${message}`}`,
    { hint: `baton logs ${id}`, details: { id, name, why: why ?? '' } },
  )
}

export const waitTimedOut = (what: string, seconds: number, hint: string): BatonError =>
  new BatonError('failed', 'cli/wait-timed-out', `${what} is not there after ${seconds} s`, {
    hint,
    details: { what, seconds },
  })

export const serverFailed = (reason: string, logFile: string): BatonError =>
  new BatonError('failed', 'cli/server-failed', `The server ended while it started: ${reason}`, {
    hint: `Its log: ${logFile}`,
    details: { reason, logFile },
  })

export const serverSilent = (seconds: number, logFile: string): BatonError =>
  new BatonError('failed', 'cli/server-silent', `The server is not ready after ${seconds} s`, {
    hint: `Its log: ${logFile}`,
    details: { seconds, logFile },
  })

export const doesNotStop = (what: string, pid: number): BatonError =>
  new BatonError('failed', 'cli/does-not-stop', `${what} (pid ${pid}) does not stop`, {
    hint: `kill -9 ${pid}`,
    details: { what, pid },
  })

export const dataDirUnusable = (dataDir: string, reason: string): BatonError =>
  new BatonError('failed', 'cli/data-dir-unusable', `${dataDir} cannot be used: ${reason}`, {
    hint: 'Name another folder with --data-dir or BATON_DATA_DIR',
    details: { dataDir, reason },
  })

export const auditBroken = (file: string, line: number, why: string): BatonError =>
  new BatonError(
    'verification-failed',
    'cli/audit-broken',
    `the audit log is not intact: ${file}:${line}: ${why}`,
    {
      hint: 'Compare it with a copy from before; nothing in it can be trusted from that line on',
      details: { file, line, why },
    },
  )

export const noAuditLog = (dir: string): BatonError =>
  new BatonError('not-found', 'cli/no-audit-log', `There is no audit log in ${dir}`, {
    hint: 'Name its folder: baton audit verify --dir FOLDER',
    details: { dir },
  })

/** A line of a file of texts; the reason in English and Chinese. */
export const badLine = (
  file: string,
  line: number,
  [english, chinese]: readonly [string, string],
): BatonError =>
  new BatonError('bad-request', 'cli/bad-line', `${file}, line ${line}: ${english}`, {
    hint: 'Each line is one text: {"id": "1", "text": "…"}',
    details: { file, line, reason: chinese },
  })

export const noPolicy = (name: string): BatonError =>
  new BatonError('not-found', 'cli/no-policy', `There is no policy "${name}", and no such file`, {
    hint: 'Use "default", or name a policy file',
    details: { name },
  })

export const endpointFailing = (name: string, reason: string): BatonError =>
  new BatonError('failed', 'cli/endpoint-failing', `endpoint ${name} fails: ${reason}`, {
    hint: `baton endpoint show ${name}`,
    details: { name, reason },
  })

export const answerBlocked = (message: string): BatonError =>
  new BatonError('refused', 'cli/answer-blocked', message, { hint: 'baton audit list --verdict block' })
