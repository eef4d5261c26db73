/** `baton logs JOB`: what its processes wrote; with -f as it comes, over all attempts. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { JobDetail } from '#contract'
import type { Context } from '../context.ts'
import { usage } from '../errors.ts'
import { EXIT } from '../exit-codes.ts'
import { followLog } from '../follow-log.ts'
import { getPatiently } from '../watch-job.ts'

interface LogsOptions {
  readonly follow?: boolean
  readonly attempt?: string
  readonly stream?: string
  readonly tailBytes?: string
  readonly streams?: boolean
}

const POLL_MS = 300

export async function run(
  context: Context,
  [id = '@last']: readonly string[],
  options: LogsOptions,
): Promise<number> {
  const { client, screen, say, text } = context
  const job = await client.get<JobDetail>(`/jobs/${encodeURIComponent(id)}`)
  if (options.streams === true) {
    for (const attempt of job.attempts) {
      for (const stream of attempt.streams)
        screen.write(`${attempt.number}  ${stream.name}  ${stream.bytes}\n`)
    }
    return 0
  }
  if (job.attempts.length === 0 && options.follow !== true) {
    say(text('noLogYet', { id: job.shortId, state: text.state(job.state) }))
    return 0
  }
  const isJson = screen.format === 'json' || screen.format === 'jsonl'
  const tail = readNumber('--tail-bytes', options.tailBytes)
  const follower = followLog(context, job.id, {
    stream: options.stream,
    attempt: readNumber('--attempt', options.attempt),
    offset: tail === undefined ? 0 : -tail,
    isOneAttempt: options.follow !== true,
    write: isJson ? (piece) => screen.write(`${JSON.stringify({ text: piece })}\n`) : screen.write,
  })
  if (options.follow !== true) {
    await follower.look(job)
    return 0
  }
  const stop = context.catchInterrupt()
  try {
    for (let now = job; !stop.isRaised; now = await getPatiently(context, job.id)) {
      if (await follower.look(now)) return 0
      await sleep(POLL_MS)
    }
    return EXIT.interrupted
  } finally {
    stop.release()
    context.progress.end()
  }
}

function readNumber(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  const count = Number(text)
  if (!Number.isInteger(count) || count < 1)
    throw usage(
      [
        `${option} takes a whole number from 1, not "${text}"`,
        `${option} 须为 1 以上的整数，而不是“${text}”`,
      ],
      `${option} 1`,
    )
  return count
}
