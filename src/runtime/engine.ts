/**
 * The loop: look at every attempt, write down what happened, publish what ended well, start what fits.
 *
 * It keeps nothing that a killed server would miss: whatever a cycle did not finish, the next one, of this
 * server or of another, finds in the rows and folders.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { describeError } from '#base'
import { bindJobs } from './bind-jobs.ts'
import { say } from '#contract'
import type { RuntimeContext } from './context.ts'
import { followAttempt } from './follow-attempt.ts'
import { jobLine } from './job-lines.ts'
import { handleOf, stateOf, type AttemptRecord, type JobRecord } from './job-record.ts'
import { launchAttempt } from './launch-attempt.ts'
import type { Observation } from './launcher.ts'
import { StaleJobError } from './move-job.ts'
import { failPublishing, publishJob } from './publish-job.ts'
import { removeOldFiles } from './remove-old-files.ts'
import { recordServerAway } from './recoveries.ts'

export interface Engine {
  start(): Promise<void>
  close(): Promise<void>
  wake(): void
}

const PRUNE_MS = 60_000
/** A shepherd that was started and has not claimed its attempt for so long is started once more. */
const LAUNCH_AGAIN_MS = 15_000
/** Beyond the grace time, in which the shepherd ends everything by itself. */
const KILL_AFTER_GRACE_MS = 10_000
const CLOSE_MS = 10_000
/** While an attempt starts, it is looked at more often: people wait for its first sign. */
const STARTING_CYCLE_MS = 100
const TELL_AGAIN_MS = 60_000
const PUBLISH_TRIES = 5
const PUBLISH_AGAIN_MS = 2_000

export function createEngine(context: RuntimeContext, cycleMs: number): Engine {
  const { db, clock, log, events, launcher, life } = context
  /** What is under way in this process, by attempt or job id. */
  const launches = new Map<string, { busy: boolean; at: number }>()
  const publications = new Map<string, { busy: boolean; tries: number; at: number }>()
  const stops = new Map<string, number>()
  const background = new Set<Promise<unknown>>()
  let isClosed = false
  let prunedAt = 0
  let loop: Promise<void> | null = null
  let wakeUp = (): void => {}
  let isAwake = false
  let isStarting = false
  /** When each trouble was told last. */
  const troubles = new Map<string, number>()

  const wake = (): void => {
    isAwake = true
    wakeUp()
  }

  const inBackground = (work: Promise<unknown>): void => {
    const tracked: Promise<unknown> = work
      .catch((error: unknown) => tell('Work beside the scheduling loop failed', error))
      .finally(() => {
        background.delete(tracked)
        wake()
      })
    background.add(tracked)
  }

  /** The same trouble in every cycle is told once a minute. */
  const tell = (message: string, error: unknown): void => {
    if (error instanceof StaleJobError) return
    const text = `${message}: ${describeError(error)}`
    const now = clock.now()
    if (now - (troubles.get(text) ?? -Infinity) < TELL_AGAIN_MS) return
    if (troubles.size > 1_000) troubles.clear()
    troubles.set(text, now)
    log.error(message, { error })
  }

  async function cycle(): Promise<void> {
    await life.beat()
    await context.cluster.refresh().catch((error: unknown) => tell('The devices could not be listed', error))
    await followAll()
    await publishAll()
    if (!isClosed && (await bindJobs(context))) await followAll()
    await events.announce()
    if (clock.now() - prunedAt > PRUNE_MS) {
      prunedAt = clock.now()
      await events.prune()
      await removeOldFiles(context, context.filesKeptMs)
    }
  }

  async function followAll(): Promise<void> {
    const attempts = await db.selectFrom('attempt').selectAll().where('state', '<>', 'ended').execute()
    const open = new Set(attempts.map((attempt) => attempt.id))
    for (const id of launches.keys()) if (!open.has(id)) launches.delete(id)
    for (const id of stops.keys()) if (!open.has(id)) stops.delete(id)
    isStarting = attempts.some((attempt) => attempt.state === 'starting')
    if (attempts.length === 0) return
    const jobs = await db
      .selectFrom('job')
      .selectAll()
      .where('id', 'in', [...new Set(attempts.map((attempt) => attempt.jobId))])
      .execute()
    const byId = new Map(jobs.map((job) => [job.id, job]))
    for (const attempt of attempts) {
      const job = byId.get(attempt.jobId)
      if (job === undefined) continue
      try {
        await followOne(job, attempt)
      } catch (error) {
        tell(`Attempt ${attempt.number} of job ${job.id} could not be followed`, error)
      }
    }
  }

  async function followOne(job: JobRecord, attempt: AttemptRecord): Promise<void> {
    const launching = launches.get(attempt.id)
    if (launching?.busy === true && stateOf(job) !== 'stopping') return
    const observation = await followAttempt(context, attempt)
    if (stateOf(job) === 'stopping') return stopOne(attempt, observation)
    if (observation.kind !== 'not-started') return
    if (launching !== undefined && clock.now() - launching.at < LAUNCH_AGAIN_MS) return
    const entry = { busy: true, at: clock.now() }
    launches.set(attempt.id, entry)
    inBackground(
      launchAttempt(context, job, attempt).finally(() => {
        entry.busy = false
        entry.at = clock.now()
      }),
    )
  }

  async function stopOne(attempt: AttemptRecord, observation: Observation): Promise<void> {
    const handle = handleOf(attempt)
    // Called back before it started: the next look finds the attempt lost, and so the job stopped.
    if (observation.kind === 'not-started' && (await launcher.revoke(handle))) return wake()
    if (observation.kind === 'ended' || observation.kind === 'lost') return
    const askedAt = stops.get(attempt.id)
    if (askedAt === undefined) {
      stops.set(attempt.id, clock.now())
      await launcher.signal(handle, 'stop')
    } else if (clock.now() - askedAt > context.graceMs + KILL_AFTER_GRACE_MS) {
      await launcher.signal(handle, 'kill')
    }
  }

  async function publishAll(): Promise<void> {
    const jobs = await db.selectFrom('job').selectAll().where('state', '=', 'publishing').execute()
    for (const job of jobs) {
      const entry = publications.get(job.id) ?? { busy: false, tries: 0, at: 0 }
      if (entry.busy || clock.now() - entry.at < PUBLISH_AGAIN_MS * entry.tries) continue
      publications.set(job.id, entry)
      entry.busy = true
      inBackground(publishOne(job, entry))
    }
  }

  async function publishOne(
    job: JobRecord,
    entry: { busy: boolean; tries: number; at: number },
  ): Promise<void> {
    try {
      if ((await publishJob(context, job)) === 'done') {
        publications.delete(job.id)
        return
      }
      entry.tries += 1
      if (entry.tries < PUBLISH_TRIES) return
      publications.delete(job.id)
      await failPublishing(context, job, say('publish.tries', { tries: PUBLISH_TRIES }))
    } finally {
      entry.busy = false
      entry.at = clock.now()
    }
  }

  /** The jobs that lived on while no server looked. */
  async function adopt(awayAt: number): Promise<void> {
    const attempts = await db.selectFrom('attempt').selectAll().where('state', '=', 'running').execute()
    for (const attempt of attempts) {
      const observation = await launcher.observe(handleOf(attempt))
      // What was stopped meanwhile is a pause: how the job went on is not known from the times.
      const endedMeanwhile =
        observation.kind === 'ended' && observation.exit.at > awayAt && !observation.exit.wasStopped
      if (observation.kind !== 'running' && !endedMeanwhile) continue
      const backAt = clock.now()
      await db.transaction().execute(async (trx) => {
        const job = await trx
          .selectFrom('job')
          .selectAll()
          .where('id', '=', attempt.jobId)
          .forUpdate()
          .executeTakeFirstOrThrow()
        await recordServerAway(trx, job, attempt, { awayAt, backAt })
        const seconds = ((backAt - awayAt) / 1000).toFixed(1)
        await events.record(trx, [
          jobLine(
            job.id,
            'recovery',
            'recovered',
            say(endedMeanwhile ? 'recovered.ended-alone' : 'recovered.alone', { seconds }),
          ),
        ])
      })
      log.info('A running job was adopted', { jobId: attempt.jobId, attempt: attempt.number })
    }
  }

  async function run(): Promise<void> {
    for (;;) {
      isAwake = false
      try {
        await cycle()
      } catch (error) {
        tell('A scheduling cycle failed', error)
      }
      if (isClosed) return
      if (!isAwake) await sleepOrWake()
    }
  }

  function sleepOrWake(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, isStarting ? Math.min(cycleMs, STARTING_CYCLE_MS) : cycleMs)
      wakeUp = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }

  return {
    wake,
    start: async () => {
      const awayAt = await life.begin()
      await context.cluster.refresh()
      if (awayAt !== null) await adopt(awayAt)
      loop = run()
    },
    close: async () => {
      if (isClosed) return
      isClosed = true
      wake()
      await loop
      // What takes longer is found again by the next server.
      await Promise.race([Promise.allSettled(background), sleep(CLOSE_MS, undefined, { ref: false })])
      if (loop !== null) await life.end()
    },
  }
}
