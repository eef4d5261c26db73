/**
 * A log on a cluster of one kind of device under a policy, from event to event: jobs come, end, and where the
 * policy asks for it, it looks again while work waits.
 *
 * A job writes a checkpoint each time it has trained that long in one go. Stopping it loses what came after the
 * last one; starting it again costs a restore during which its devices train nothing.
 */
import assert from 'node:assert/strict'
import { EventHeap } from './event-heap.ts'
import type { JobLog } from './read-log.ts'

export interface LogRules {
  /** Seconds between checkpoints; Infinity: nothing survives a stop, so nobody stops a job. */
  readonly checkpointSeconds: number
  readonly restoreSeconds: number
}

/** What a policy decides about, and how. Jobs are their indexes in the log. */
export interface LogPolicy {
  readonly name: string
  /** It looks again after this while work waits; Infinity: only when jobs come or end. */
  readonly wakeSeconds: number
  ended?(job: number, cluster: LogCluster): void
  decide(cluster: LogCluster): void
}

export class LogCluster {
  readonly log: JobLog
  readonly rules: LogRules
  now = 0
  free: number
  /** In order of submission. */
  waiting: number[] = []
  running: number[] = []
  /** Seconds of training that a stop would not lose. */
  readonly saved: Float64Array
  /** Seconds of training that stops have lost. */
  readonly lost: Float64Array
  /** Of the run that goes on. */
  readonly startedAt: Float64Array
  readonly restore: Float64Array
  readonly starts: Int32Array
  readonly finishedAt: Float64Array
  /** Device-seconds held, trained or not. */
  readonly held: Float64Array
  readonly version: Int32Array
  readonly endings = new EventHeap()
  /** Device-seconds that are no training: restores, and training that was lost. */
  wasted = 0
  /** The same, of what fell into times in which work waited. */
  wastedWhileWaiting = 0
  readonly #isRunning: Uint8Array

  constructor(log: JobLog, rules: LogRules) {
    this.log = log
    this.rules = rules
    this.free = log.deviceCount
    this.saved = new Float64Array(log.count)
    this.lost = new Float64Array(log.count)
    this.startedAt = new Float64Array(log.count)
    this.restore = new Float64Array(log.count)
    this.starts = new Int32Array(log.count)
    this.finishedAt = new Float64Array(log.count)
    this.held = new Float64Array(log.count)
    this.version = new Int32Array(log.count)
    this.#isRunning = new Uint8Array(log.count)
  }

  isRunning(job: number): boolean {
    return this.#isRunning[job] === 1
  }

  /** Seconds of training in the run that goes on. */
  trainedNow(job: number): number {
    return this.isRunning(job) ? Math.max(0, this.now - this.startedAt[job]! - this.restore[job]!) : 0
  }

  /** Seconds that it has trained, lost ones too. */
  attained(job: number): number {
    return this.saved[job]! + this.lost[job]! + this.trainedNow(job)
  }

  /** Seconds of training that it has got out of it so far. */
  progress(job: number): number {
    return this.saved[job]! + this.trainedNow(job)
  }

  /** Seconds of training that a stop now would lose. */
  atRisk(job: number): number {
    const trained = this.trainedNow(job)
    const { checkpointSeconds } = this.rules
    return Number.isFinite(checkpointSeconds) ? trained % checkpointSeconds : trained
  }

  /** All of these wait; they leave the queue together. */
  start(jobs: readonly number[]): void {
    if (jobs.length === 0) return
    const { devices, seconds } = this.log
    for (const job of jobs) {
      assert(!this.isRunning(job) && this.finishedAt[job] === 0, `job ${job} cannot start`)
      this.free -= devices[job]!
      this.#isRunning[job] = 1
      this.startedAt[job] = this.now
      this.restore[job] = this.starts[job]! > 0 ? this.rules.restoreSeconds : 0
      this.starts[job]! += 1
      this.#waste(this.restore[job]! * devices[job]!)
      this.running.push(job)
      const endsAt = this.now + this.restore[job]! + seconds[job]! - this.saved[job]!
      this.endings.push(endsAt, job, this.version[job]!)
    }
    assert(this.free >= 0, `${-this.free} devices are handed out twice`)
    this.waiting = this.waiting.filter((job) => this.#isRunning[job] === 0)
  }

  stop(jobs: readonly number[]): void {
    if (jobs.length === 0) return
    for (const job of jobs) {
      assert(this.isRunning(job), `job ${job} does not run`)
      const lost = this.atRisk(job)
      const left = Math.max(0, this.startedAt[job]! + this.restore[job]! - this.now)
      // The restore that it was charged and has not come to is no waste any more.
      this.#waste((lost - left) * this.log.devices[job]!)
      this.saved[job]! += this.trainedNow(job) - lost
      this.lost[job]! += lost
      this.#release(job)
      this.waiting.push(job)
    }
    this.running = this.running.filter((job) => this.#isRunning[job] === 1)
    this.waiting.sort((a, b) => a - b)
  }

  finish(job: number): void {
    this.finishedAt[job] = this.now
    this.#release(job)
    this.running.splice(this.running.indexOf(job), 1)
  }

  #release(job: number): void {
    this.held[job]! += (this.now - this.startedAt[job]!) * this.log.devices[job]!
    this.#isRunning[job] = 0
    this.version[job]! += 1
    this.free += this.log.devices[job]!
  }

  #waste(deviceSeconds: number): void {
    this.wasted += deviceSeconds
    if (this.waiting.length > 0) this.wastedWhileWaiting += deviceSeconds
  }
}

export interface LogRun {
  readonly cluster: LogCluster
  /** Device-seconds of training, and all there were, in times in which work waited. */
  readonly trainedWhileWaiting: number
  readonly offeredWhileWaiting: number
}

export function simulateLog(log: JobLog, rules: LogRules, policy: LogPolicy): LogRun {
  const cluster = new LogCluster(log, rules)
  let [arrived, finished, heldWhileWaiting, offered] = [0, 0, 0, 0]
  let wakeAt = Number.POSITIVE_INFINITY
  while (finished < log.count) {
    const arrivesAt = arrived < log.count ? log.submittedAt[arrived]! : Number.POSITIVE_INFINITY
    const next = Math.min(arrivesAt, cluster.endings.nextAt, wakeAt)
    assert(Number.isFinite(next), `${policy.name} leaves ${cluster.waiting.length} jobs waiting for ever`)
    if (cluster.waiting.length > 0) {
      heldWhileWaiting += (log.deviceCount - cluster.free) * (next - cluster.now)
      offered += log.deviceCount * (next - cluster.now)
    }
    cluster.now = next
    while (cluster.endings.nextAt <= next) {
      const job = cluster.endings.nextId
      const isCurrent = cluster.endings.nextVersion === cluster.version[job]
      cluster.endings.pop()
      if (!isCurrent) continue
      cluster.finish(job)
      finished += 1
      policy.ended?.(job, cluster)
    }
    for (; arrived < log.count && log.submittedAt[arrived]! <= next; arrived += 1)
      cluster.waiting.push(arrived)
    if (cluster.waiting.length > 0) policy.decide(cluster)
    wakeAt = cluster.waiting.length > 0 ? next + policy.wakeSeconds : Number.POSITIVE_INFINITY
  }
  return {
    cluster,
    trainedWhileWaiting: heldWhileWaiting - cluster.wastedWhileWaiting,
    offeredWhileWaiting: offered,
  }
}
