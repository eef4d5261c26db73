/** The log of a job as it grows, over all its attempts. */
import { isTerminal as isEnded, type JobDetail, type LogChunk } from '#contract'
import type { Context } from './context.ts'
import { isGone } from './http/client.ts'

export interface LogFollower {
  /** Prints what is new. True when the log of a job that has ended is printed whole. */
  look(job: JobDetail): Promise<boolean>
}

export interface FollowOptions {
  readonly stream?: string | undefined
  /** Attempt to begin with; the newest unless given. */
  readonly attempt?: number | undefined
  /** Byte offset to begin at; negative counts from the end. */
  readonly offset: number
  /** Not those that follow it. */
  readonly isOneAttempt?: boolean
  readonly write: (text: string) => void
}

const CHUNK_BYTES = 262_144

export function followLog(
  { client, say, text }: Context,
  jobId: string,
  options: FollowOptions,
): LogFollower {
  let attempt = options.attempt
  let offset = options.offset
  return {
    look: async (job) => {
      const newest = job.attempts.at(-1)?.number
      attempt ??= newest
      if (attempt === undefined) return isEnded(job.state)
      for (;;) {
        let chunk: LogChunk
        try {
          chunk = await client.get<LogChunk>(`/jobs/${jobId}/log`, {
            attempt,
            stream: options.stream,
            offset,
            limitBytes: CHUNK_BYTES,
          })
        } catch (error) {
          // A server that restarts: the log grows on, and we read on from here.
          if (isGone(error)) return false
          throw error
        }
        if (chunk.text !== '') options.write(chunk.text)
        const hasMore = chunk.nextOffset > offset && chunk.nextOffset < chunk.size
        offset = chunk.nextOffset
        if (hasMore) continue
        if (!chunk.ended) return false
        if (options.isOneAttempt === true || newest === undefined || attempt >= newest)
          return isEnded(job.state)
        attempt += 1
        offset = 0
        say(text('nextAttempt', { number: attempt }))
      }
    },
  }
}
