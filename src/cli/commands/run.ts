/**
 * `baton run -- COMMAND…`: a job from the command line, attached: its log comes here, its exit code is ours.
 * Ctrl-C leaves it running.
 */
import { constants } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import {
  isTerminal as isEnded,
  type JobDetail,
  type JobForecast,
  type JobSpecInput,
  type SubmittedJob,
} from '#contract'
import type { Context } from '../context.ts'
import { jobFailed, usage, waitTimedOut } from '../errors.ts'
import { EXIT } from '../exit-codes.ts'
import { followLog } from '../follow-log.ts'
import { describeEnd, describeForecast, describeJob, shareOf, tellWarnings } from '../output/job-text.ts'
import { printOne } from '../output/print.ts'
import { readWhole } from '../read-number.ts'
import { getPatiently } from '../watch-job.ts'

export interface RunOptions {
  readonly name?: string
  readonly gpus?: string
  readonly devices?: string
  readonly tasks?: string
  readonly memory?: string
  readonly queue?: string
  readonly priority?: string
  readonly env?: readonly string[]
  readonly secret?: readonly string[]
  readonly input?: readonly string[]
  readonly workingDir?: string
  readonly maxRestarts?: string
  readonly detach?: boolean
}

const POLL_MS = 250
/** Of each task, as the job file takes them. */
const DEVICES = { least: 0, most: 64 }

export async function run(
  context: Context,
  command: readonly string[],
  options: RunOptions,
): Promise<number> {
  const { client, environment, screen, say, text, waitMs, options: global } = context
  const asked = toSpec(command, options)
  const isHere = asked.workingDir === undefined && client.server().isLocal
  const spec = isHere ? { ...asked, workingDir: environment.cwd } : asked
  if (global.dryRun === true) {
    const forecast = await client.post<JobForecast>('/jobs?dryRun=true', spec)
    for (const warning of tellWarnings(forecast, text)) say(`! ${warning}`)
    await printOne(
      screen,
      forecast,
      ({ spec: { name } }) => name,
      (one) => [`${one.spec.name}  ${describeForecast(one, text)}`],
    )
    say(text('dryRun'))
    return 0
  }
  const submitted = await client.post<SubmittedJob>('/jobs', spec, { onceKey: global.idempotencyKey })
  const { job } = submitted
  for (const warning of tellWarnings(submitted, text)) say(`! ${warning}`)
  const isDetached = options.detach === true || (screen.format !== 'table' && waitMs === null)
  if (isDetached && waitMs === null) {
    await printOne(
      screen,
      job,
      ({ id }) => id,
      () => [job.shortId],
    )
    if (screen.format === 'table') say(text('detached', { id: job.shortId }))
    return 0
  }
  say(text('submitted', { id: job.shortId, name: job.name }))
  const isAttached = screen.format === 'table' && options.detach !== true
  const ended = await attach(context, job.id, isAttached, waitMs ?? Infinity)
  if (ended === null) {
    say(text('detached', { id: job.shortId }))
    return EXIT.interrupted
  }
  if (!isAttached) {
    await printOne(
      screen,
      ended,
      ({ id }) => id,
      () => [describeJob(ended, text)],
    )
    if (ended.state !== 'succeeded') throw jobFailed(ended)
    return 0
  }
  if (ended.state !== 'succeeded') say(describeEnd(ended, text))
  return exitCodeOf(ended)
}

/** Null when the person let go of it. */
async function attach(
  context: Context,
  id: string,
  isAttached: boolean,
  limitMs: number,
): Promise<JobDetail | null> {
  const { screen, progress, text } = context
  const stop = context.catchInterrupt()
  const log = followLog(context, id, { offset: 0, write: screen.write })
  const giveUpAt = performance.now() + limitMs
  try {
    while (!stop.isRaised) {
      const job = await getPatiently(context, id)
      if (isAttached ? await log.look(job) : isEnded(job.state)) return job
      // Under the output of a program that runs, a moving line would only disturb.
      if (job.state === 'waiting' || !isAttached) {
        progress.show(
          `${job.state} ${job.progress?.phase ?? ''}`,
          describeJob(job, text),
          shareOf(job.progress),
        )
      } else progress.end()
      if (performance.now() > giveUpAt) {
        throw waitTimedOut(
          text('endOfJob', { id: job.shortId, name: job.name }),
          Math.round(limitMs / 1000),
          `baton logs -f ${job.shortId}`,
        )
      }
      await sleep(POLL_MS)
    }
    return null
  } finally {
    progress.end()
    stop.release()
  }
}

/** The job's own: of its last attempt, 128 + N for signal N as a shell has it. */
export function exitCodeOf(job: JobDetail): number {
  if (job.state === 'succeeded') return 0
  const last = job.attempts.at(-1)
  const signal = last?.signal as NodeJS.Signals | null | undefined
  if (signal) return 128 + (constants.signals[signal] ?? 0)
  return last?.exitCode || EXIT.jobFailed
}

export function toSpec(command: readonly string[], options: RunOptions): JobSpecInput {
  const { devices, deviceKind } = readDevices(options)
  const { workingDir } = options
  const memoryMiB = options.memory === undefined ? undefined : readMemory(options.memory)
  const restarts = options.maxRestarts
  return {
    name: options.name ?? nameFor(command[0] ?? 'job'),
    kind: 'command',
    command: [...command],
    ...(options.queue === undefined ? {} : { queue: options.queue }),
    ...(options.priority === undefined
      ? {}
      : { priority: readWhole('--priority', options.priority, { least: 0, most: 9 }) }),
    resources: {
      ...(options.tasks === undefined
        ? {}
        : { tasks: readWhole('--tasks', options.tasks, { least: 1, most: 4096 }) }),
      ...(devices === undefined ? {} : { devices }),
      ...(deviceKind === undefined ? {} : { deviceKind }),
      ...(memoryMiB === undefined ? {} : { memoryMiB }),
    },
    env: { ...readPairs('--env', options.env ?? []), ...readSecrets(options.secret ?? []) },
    inputs: readPairs('--input', options.input ?? []),
    ...(workingDir === undefined ? {} : { workingDir }),
    ...(restarts === undefined
      ? {}
      : { recovery: { maxRestarts: readWhole('--max-restarts', restarts, { least: 0, most: 1000 }) } }),
  }
}

/** `--gpus 4`, `--gpus 8xH100`, `--devices 0`. */
function readDevices({ gpus, devices }: RunOptions): { devices?: number; deviceKind?: string } {
  if (gpus === undefined)
    return devices === undefined ? {} : { devices: readWhole('--devices', devices, DEVICES) }
  const [, count = '', kind] = /^(\d+)(?:x([A-Za-z0-9._-]+))?$/.exec(gpus) ?? []
  if (count === '')
    throw usage(
      [
        `--gpus takes a number, or a number and a kind, not "${gpus}"`,
        `--gpus 须为数量，或数量加型号，而不是“${gpus}”`,
      ],
      '--gpus 4, --gpus 8xH100',
    )
  return { devices: readWhole('--gpus', count, DEVICES), ...(kind === undefined ? {} : { deviceKind: kind }) }
}

function readMemory(text: string): number {
  const [, count = '', unit = 'MiB'] = /^(\d+)(MiB|GiB)?$/.exec(text) ?? []
  if (count === '')
    throw usage(
      [`--memory takes MiB or GiB, not "${text}"`, `--memory 的单位是 MiB 或 GiB，而不是“${text}”`],
      '--memory 512MiB, --memory 16GiB',
    )
  return Number(count) * (unit === 'GiB' ? 1024 : 1)
}

function readPairs(option: string, pairs: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    pairs.map((pair) => {
      const at = pair.indexOf('=')
      if (at < 1)
        throw usage(
          [`${option} takes NAME=VALUE, not "${pair}"`, `${option} 须写成 NAME=VALUE，而不是“${pair}”`],
          `${option} NAME=VALUE`,
        )
      return [pair.slice(0, at), pair.slice(at + 1)]
    }),
  )
}

/** Variables by the secrets that they hold. */
const readSecrets = (pairs: readonly string[]): Record<string, { secret: string }> =>
  Object.fromEntries(
    Object.entries(readPairs('--secret', pairs)).map(([variable, secret]) => [variable, { secret }]),
  )

/** `/usr/bin/python3` is called `python3`. */
function nameFor(program: string): string {
  const base = program.split('/').at(-1) ?? ''
  const name = base
    .toLowerCase()
    .replaceAll(/[^a-z0-9._-]+/g, '-')
    .replaceAll(/^[^a-z0-9]+|[^a-z0-9]+$/g, '')
  return name.slice(0, 63) || 'job'
}
