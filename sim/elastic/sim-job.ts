/**
 * One job of the simulation: progress at the true speed of its application, in epochs, with the seconds of
 * each start charged before it trains.
 */
import type { Allocation, BatchChoice, JobLimits } from '#scheduler'
import type { Application } from './application.ts'
import type { ElasticPolicy, SimJobView } from './policy.ts'
import { ringOf, type RingSeconds } from './restart-costs.ts'
import type { SubmittedJob } from './workload.ts'

export class SimJob implements SimJobView {
  /** Among all jobs of the workload. */
  readonly index: number
  readonly id: string
  readonly application: string
  readonly limits: JobLimits
  readonly declaredTotal: number | null
  readonly requestedDevices: number
  readonly requestedBatch: number
  readonly arrivesAt: number
  ageSeconds = 0
  starts = 0
  restoreSecondsLeft = 0
  done = 0
  epoch = 0
  heldSeconds = 0
  allocation: Allocation | null = null
  width = 0
  finishedAt: number | null = null
  /** Integral of the count of unfinished jobs when it arrived: for finish-time fairness. */
  contentionBefore = 0

  readonly truth: Application
  readonly #restartCosts: RingSeconds
  /** Of the start that goes on. */
  #startSeconds = 0
  #batch: BatchChoice = { localBatch: 0, accumulation: 0 }
  /** Progress per second; negative: to be worked out. */
  #rate = -1

  constructor(
    index: number,
    submitted: SubmittedJob,
    truth: Application,
    restartCosts: RingSeconds,
    isDeclared: boolean,
  ) {
    this.index = index
    this.id = submitted.name
    this.application = submitted.application
    this.arrivesAt = submitted.arrivesAt
    this.requestedDevices = submitted.requestedDevices
    this.requestedBatch = submitted.requestedBatch
    this.truth = truth
    this.#restartCosts = restartCosts
    this.declaredTotal = isDeclared ? truth.epochEnds.at(-1)! : null
    const { fixedBatch, initialBatch, largestBatch, smallestLocalBatch, largestLocalBatch } = truth
    this.limits = {
      initialBatch,
      largestBatch,
      smallestLocalBatch,
      largestLocalBatch,
      fixedBatch,
      minDevices: 1,
      maxDevices: fixedBatch === null ? Math.floor(largestBatch / smallestLocalBatch) : 1,
    }
  }

  /** Stops it where it is and starts it there; null: it waits. */
  reallocate(allocation: Allocation | null, width: number, policy: ElasticPolicy): void {
    const before = this.allocation
    this.allocation = allocation
    this.width = width
    this.#rate = -1
    this.restoreSecondsLeft = 0
    if (allocation === null) return
    this.starts += 1
    this.#startSeconds = this.#restartCosts[ringOf(before, allocation)]
    this.restoreSecondsLeft = this.#startSeconds
    this.#batch = policy.chooseBatch(this, allocation)
  }

  /** The same shape on other nodes, for policies whose published harness moves for nothing. */
  relabel(allocation: Allocation): void {
    this.allocation = allocation
  }

  /** A new batch, when the policy finds a better one. */
  retune(policy: ElasticPolicy): void {
    if (this.allocation === null || this.restoreSecondsLeft > 0) return
    const batch = policy.chooseBatch(this, this.allocation)
    if (batch.localBatch === this.#batch.localBatch && batch.accumulation === this.#batch.accumulation) return
    this.#batch = batch
    this.#rate = -1
  }

  /** Trains from `now` for `seconds`. */
  advance(now: number, seconds: number, policy: ElasticPolicy): void {
    if (this.allocation === null) return
    let left = seconds
    if (this.restoreSecondsLeft > 0) {
      const restoring = Math.min(left, this.restoreSecondsLeft)
      this.restoreSecondsLeft -= restoring
      left -= restoring
      if (this.restoreSecondsLeft === 0) policy.restarted?.(this.application, this.#startSeconds)
    }
    while (left > 0) {
      if (this.#rate < 0) this.#rate = this.#measure(policy)
      const epochEnd = this.truth.epochEnds[this.epoch]!
      if (this.done + this.#rate * left < epochEnd) {
        this.done += this.#rate * left
        break
      }
      left -= Math.min(left, (epochEnd - this.done) / this.#rate)
      this.done = epochEnd
      this.epoch += 1
      if (this.epoch === this.truth.epochCount) {
        this.finishedAt = now + seconds - left
        this.heldSeconds += (seconds - left) * this.width
        return
      }
      this.#batch = policy.chooseBatch(this, this.allocation)
      this.#rate = -1
    }
    this.heldSeconds += seconds * this.width
  }

  /** The true progress per second, and what the job reports of it. */
  #measure(policy: ElasticPolicy): number {
    const { type, nodes } = this.allocation!
    const counts = nodes.map(({ devices }) => devices)
    const rate = trueRate(this.truth, type, counts, this.#batch, this.epoch)
    const common = { application: this.application }
    policy.observe?.(
      this,
      {
        ...common,
        type,
        nodes: counts.length,
        devices: this.width,
        localBatch: this.#batch.localBatch,
        ...rate.step,
      },
      { ...common, epoch: this.epoch, batch: rate.batch, ...rate.gradient },
    )
    return rate.goodput
  }
}

/** Progress per second of an application on `counts` devices of each node, and what goes into it. */
export function trueRate(
  application: Application,
  type: number,
  counts: readonly number[],
  { localBatch, accumulation }: BatchChoice,
  epoch: number,
) {
  const profile = application.profiles[type]
  if (profile === undefined || profile === null) {
    throw new Error(`${application.name} was placed on a type it has no profile of`)
  }
  const devices = counts.reduce((sum, count) => sum + count, 0)
  const batch = devices * localBatch * (accumulation + 1)
  const table = profile.stepTime(counts, localBatch)
  const step = {
    stepSeconds: table.stepSeconds * application.slowdown,
    syncSeconds: table.syncSeconds * application.slowdown,
  }
  const gradient = application.gradient(batch, epoch)
  const scale = batch / application.initialBatch
  const gain = (gradient.variance + gradient.sqr) / (gradient.variance / scale + gradient.sqr)
  const seconds = step.stepSeconds + accumulation * (step.stepSeconds - step.syncSeconds)
  return { goodput: gain / seconds, batch, step, gradient }
}
