/**
 * A trace of Shockwave's family on one kind of GPU, in rounds of 120 s, as its authors judge it.
 *
 * A job that did not run in the round before pays 20 s of restore inside its round; a GPU that becomes free
 * within a round stays idle until the next. The batch of a job changes under its scheduler's eyes.
 */
import assert from 'node:assert/strict'
import type { FairJob } from '#scheduler'
import { RunningModel, stepsPerEpoch, type JobTruth, type NoiseSchedule, type SpeedOf } from './job-model.ts'

export const ROUND_SECONDS = 120
export const RESTORE_SECONDS = 20
/** A job that runs this many times its nominal length is over. */
const LONGEST_RUN = 1.5

/** What a scheduler is told of a job that has not finished: work is in epochs, which outlive a change of batch. */
export interface RoundJob extends Omit<FairJob, 'guessSeconds'> {
  readonly index: number
  readonly batch: number
}

export interface RoundPolicy {
  readonly name: string
  /** Indexes of the jobs that run in the round that begins; they fit the cluster together. */
  choose(now: number, jobs: readonly RoundJob[]): readonly number[]
  finished?(job: RoundJob): void
}

export interface RoundRun {
  readonly finishedAt: Float64Array
  /** GPU-seconds of running, restores left out. */
  readonly serviceSeconds: number
  readonly restarts: number
  readonly endedAt: number
}

export interface RoundInput {
  readonly jobs: readonly JobTruth[]
  readonly deviceCount: number
  readonly speedOf: SpeedOf
  readonly schedule: NoiseSchedule
}

class SimulatedJob implements RoundJob {
  readonly model: RunningModel
  readonly index: number
  readonly id: string
  readonly kind: string
  ranSeconds = 0
  isRunning = false
  speed: number | null = null

  constructor(index: number, truth: JobTruth, input: RoundInput) {
    this.index = index
    this.id = String(index)
    this.kind = `${truth.model}|${truth.startBatch}|${truth.devices}`
    this.model = new RunningModel(truth, input.speedOf, input.schedule)
  }

  get application(): string {
    return this.model.truth.model
  }

  get devices(): number {
    return this.model.truth.devices
  }

  get arrivedAt(): number {
    return this.model.truth.arrivesAt
  }

  get batch(): number {
    return this.model.batch
  }

  get done(): number {
    return this.model.stepsDone / stepsPerEpoch(this.model.truth.model, this.model.batch)
  }

  get total(): number {
    return this.model.stepsTotal / stepsPerEpoch(this.model.truth.model, this.model.batch)
  }

  /** Seconds of the round that it used, and whether it is over. */
  runRound(): { used: number; isOver: boolean } {
    const { model, isRunning } = this
    const speed = model.stepsPerSecond
    const restore = isRunning ? 0 : RESTORE_SECONDS
    const steps = Math.min(Math.floor(speed * (ROUND_SECONDS - restore)), model.stepsTotal - model.stepsDone)
    const seconds = steps / speed
    model.stepsDone += steps
    this.ranSeconds += seconds
    this.speed = speed / stepsPerEpoch(model.truth.model, model.batch)
    const isOver =
      model.stepsDone >= model.stepsTotal ||
      this.ranSeconds > Math.floor(model.truth.nominalSeconds * LONGEST_RUN)
    return { used: restore + seconds, isOver }
  }
}

export function simulateRounds(input: RoundInput, policy: RoundPolicy): RoundRun {
  const { jobs, deviceCount } = input
  const finishedAt = new Float64Array(jobs.length)
  let [now, arrived, serviceSeconds, restarts, endedAt] = [jobs[0]!.arrivesAt, 0, 0, 0, 0]
  let active: SimulatedJob[] = []
  while (active.length > 0 || arrived < jobs.length) {
    if (active.length === 0) now = Math.max(now, jobs[arrived]!.arrivesAt)
    for (; arrived < jobs.length && jobs[arrived]!.arrivesAt <= now; arrived += 1) {
      active.push(new SimulatedJob(arrived, jobs[arrived]!, input))
    }
    const chosen = new Set(policy.choose(now, active))
    let taken = 0
    let longest = 0
    const over = new Set<SimulatedJob>()
    for (const job of active) {
      if (!chosen.delete(job.index)) {
        job.isRunning = false
        continue
      }
      taken += job.devices
      if (!job.isRunning && job.ranSeconds > 0) restarts += 1
      const before = job.ranSeconds
      const { used, isOver } = job.runRound()
      serviceSeconds += (job.ranSeconds - before) * job.devices
      longest = Math.max(longest, used)
      job.isRunning = true
      if (!isOver) {
        job.model.applyChange()
        continue
      }
      finishedAt[job.index] = now + used
      endedAt = Math.max(endedAt, now + used)
      over.add(job)
    }
    assert(taken <= deviceCount && chosen.size === 0, `${policy.name} hands out ${taken} of ${deviceCount}`)
    assert(taken > 0, `${policy.name} runs nothing while ${active.length} jobs wait`)
    for (const job of over) policy.finished?.(job)
    active = active.filter((job) => !over.has(job))
    for (const job of active) job.model.askForChange()
    now += longest
  }
  return { finishedAt, serviceSeconds, restarts, endedAt }
}

/** Seconds that the job takes on its GPUs with nobody beside it, and no restore. */
export function isolatedSeconds(truth: JobTruth, input: RoundInput): number {
  const job = new SimulatedJob(0, truth, input)
  job.isRunning = true
  for (;;) {
    if (job.runRound().isOver) return job.ranSeconds
    job.model.applyChange()
    job.model.askForChange()
  }
}
