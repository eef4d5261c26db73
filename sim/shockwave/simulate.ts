/**
 * A trace of Shockwave's family on one kind of GPU, in rounds of 120 s, as its authors judge it.
 *
 * A job that did not run in the round before pays 20 s of restore inside its round; a GPU that becomes free
 * within a round stays idle until the next. The batch of a job changes under its scheduler's eyes.
 */
import assert from 'node:assert/strict'
import { RunningModel, stepsPerEpoch, type JobTruth, type NoiseSchedule, type SpeedOf } from './job-model.ts'

export const ROUND_SECONDS = 120
export const RESTORE_SECONDS = 20
/** A job that runs this many times its nominal length is over. */
const LONGEST_RUN = 1.5

/** What a scheduler is told of a job that has not finished. */
export interface RoundJob {
  readonly index: number
  /** Model, batch size now, devices: jobs alike in these run alike. */
  readonly kind: string
  readonly devices: number
  readonly arrivesAt: number
  /** Without restores. */
  readonly ranSeconds: number
  readonly ranLastRound: boolean
  /** In epochs, so that a change of the batch does not change the unit. */
  readonly epochsDone: number
  readonly epochsTotal: number
  /** Of the last round in which it ran; null: it never ran. */
  readonly epochsPerSecond: number | null
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
  ranSeconds = 0
  ranLastRound = false
  epochsPerSecond: number | null = null
  readonly index: number

  constructor(index: number, truth: JobTruth, input: RoundInput) {
    this.index = index
    this.model = new RunningModel(truth, input.speedOf, input.schedule)
  }

  get devices(): number {
    return this.model.truth.devices
  }

  get arrivesAt(): number {
    return this.model.truth.arrivesAt
  }

  get kind(): string {
    const { model, devices } = this.model.truth
    return `${model}|${this.model.batch}|${devices}`
  }

  get epochsDone(): number {
    return this.model.stepsDone / stepsPerEpoch(this.model.truth.model, this.model.batch)
  }

  get epochsTotal(): number {
    return this.model.stepsTotal / stepsPerEpoch(this.model.truth.model, this.model.batch)
  }

  /** Seconds of the round that it used, and whether it is over. */
  runRound(): { used: number; isOver: boolean } {
    const { model, ranLastRound } = this
    const speed = model.stepsPerSecond
    const restore = ranLastRound ? 0 : RESTORE_SECONDS
    const steps = Math.min(Math.floor(speed * (ROUND_SECONDS - restore)), model.stepsTotal - model.stepsDone)
    const seconds = steps / speed
    model.stepsDone += steps
    this.ranSeconds += seconds
    this.epochsPerSecond = speed / stepsPerEpoch(model.truth.model, model.batch)
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
        job.ranLastRound = false
        continue
      }
      taken += job.devices
      if (!job.ranLastRound && job.ranSeconds > 0) restarts += 1
      const before = job.ranSeconds
      const { used, isOver } = job.runRound()
      serviceSeconds += (job.ranSeconds - before) * job.devices
      longest = Math.max(longest, used)
      job.ranLastRound = true
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
  job.ranLastRound = true
  for (;;) {
    if (job.runRound().isOver) return job.ranSeconds
    job.model.applyChange()
    job.model.askForChange()
  }
}
