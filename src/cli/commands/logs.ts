/** `baton logs JOB`: what its processes wrote; with -f as it comes, over all attempts. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { JobDetail } from '#contract'
import type { Context } from '../context.ts'
import { EXIT } from '../exit-codes.ts'
import { followLog } from '../follow-log.ts'
import { printList } from '../output/print.ts'
import { bytes } from '../output/units.ts'
import { readWhole } from '../read-number.ts'
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
    const items = job.attempts.flatMap(({ number: attempt, streams }) =>
      streams.map(({ name, bytes: size }) => ({ attempt, name, bytes: size })),
    )
    await printList(
      screen,
      { items },
      {
        nameOf: ({ name }) => name,
        columns: [
          { heading: text('column.attempt'), cell: ({ attempt }) => String(attempt), align: 'right' },
          { heading: text('column.name'), cell: ({ name }) => name },
          { heading: text('column.size'), cell: (stream) => bytes(stream.bytes), align: 'right' },
        ],
      },
    )
    return 0
  }
  const isAnyAttempt = options.attempt === undefined
  if (job.attempts.length === 0 && options.follow !== true && isAnyAttempt) {
    say(text('noLogYet', { id: job.shortId, state: text.state(job.state) }))
    return 0
  }
  const isJson = screen.format === 'json' || screen.format === 'jsonl'
  const from1 = (option: string, given: string | undefined): number | undefined =>
    given === undefined ? undefined : readWhole(option, given, { least: 1 })
  const tail = from1('--tail-bytes', options.tailBytes)
  const follower = followLog(context, job.id, {
    stream: options.stream,
    attempt: from1('--attempt', options.attempt),
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
