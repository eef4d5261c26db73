/**
 * A cluster that is always full with a long queue: in each turn some running jobs end and as many new ones come, and
 * then a round decides over all that waits.
 *
 * The mix is drawn, for want of a public one of that size: two thirds single tasks, gangs of 2 to 32 tasks with 1, 2,
 * 4 or 8 devices each, a tenth fractions, a third bound to one or two types, five priorities.
 */
import { seededRandom, type Random } from '#base'
import {
  ANY_TYPE,
  ClusterState,
  runRound,
  type NodeSpec,
  type QueuedJob,
  type RoundDecision,
  type Shape,
} from '#scheduler'

interface Running {
  readonly job: QueuedJob
  readonly places: Int32Array
  readonly endsAt: number
}

const MEAN_RUNTIME_S = 1_800
const ROUND_S = 30
/** Jobs for which nodes are kept at a time. */
const RESERVED_JOBS = 4

export class BusyCluster {
  readonly state: ClusterState
  readonly #random: Random
  readonly #queueLength: number
  readonly #endsAt: Float64Array
  #running: Running[] = []
  #queue: QueuedJob[] = []
  #now = 0
  #jobCount = 0

  constructor(nodes: readonly NodeSpec[], queueLength: number, seed: number) {
    this.state = new ClusterState(nodes)
    this.#random = seededRandom(`scale ${seed}`)
    this.#queueLength = queueLength
    this.#endsAt = new Float64Array(this.state.nodeCount)
  }

  get queueLength(): number {
    return this.#queue.length
  }

  /** Time passes: what ends frees its devices, and the queue is filled up again. Not part of a round. */
  advance(): void {
    this.#now += ROUND_S
    const { state } = this
    const stay: Running[] = []
    for (const running of this.#running) {
      if (running.endsAt > this.#now) {
        stay.push(running)
        continue
      }
      const { places, job } = running
      for (let at = 0; at < places.length; at += 2) state.release(places[at]!, job.shape, places[at + 1]!)
    }
    this.#running = stay
    this.#endsAt.fill(0)
    for (const { places, endsAt } of stay) {
      for (let at = 0; at < places.length; at += 2) {
        this.#endsAt[places[at]!] = Math.max(this.#endsAt[places[at]!]!, endsAt)
      }
    }
    while (this.#queue.length < this.#queueLength) this.#queue.push(this.#drawJob())
  }

  /** One round over the queue. What is decided is carried out by `apply`. */
  decide(): RoundDecision[] {
    const { state } = this
    return runRound({
      now: this.#now,
      state,
      jobs: this.#queue,
      endsAt: this.#endsAt,
      reservedJobs: RESERVED_JOBS,
    })
  }

  apply(decisions: readonly RoundDecision[]): void {
    this.#queue = []
    for (const decision of decisions) {
      if (decision.kind === 'wait') this.#queue.push(decision.job)
      else {
        const { job, places } = decision
        this.#running.push({ job, places, endsAt: this.#now + job.runtime })
      }
    }
  }

  #drawJob(): QueuedJob {
    const random = this.#random
    this.#jobCount += 1
    const isSingle = random.next() < 0.67
    const isFraction = isSingle && random.next() < 0.15
    const deviceCount = isFraction ? 1 : 2 ** random.below(4)
    return {
      id: `job-${String(this.#jobCount).padStart(9, '0')}`,
      shape: shapeOf(deviceCount, isFraction ? 250 * (1 + random.below(3)) : 1_000, this.#drawTypes()),
      taskCount: isSingle ? 1 : 2 ** (1 + random.below(5)),
      priority: random.below(5),
      queuedAt: this.#now + random.next(),
      runtime: -Math.log(1 - random.next()) * MEAN_RUNTIME_S,
    }
  }

  #drawTypes(): number {
    const random = this.#random
    if (random.next() < 0.67) return ANY_TYPE
    return (1 << random.below(this.state.typeCount)) | (1 << random.below(this.state.typeCount))
  }
}

const CPU_MILLI_PER_DEVICE = 8_000
const shapeOf = (deviceCount: number, deviceMilli: number, typeMask: number): Shape => ({
  cpuMilli: Math.round((deviceCount * deviceMilli * CPU_MILLI_PER_DEVICE) / 1_000),
  memoryMiB: 0,
  deviceCount,
  deviceMilli,
  typeMask,
})
