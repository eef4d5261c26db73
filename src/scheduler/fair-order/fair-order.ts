/** Fair order with its memory: what earlier jobs taught, and how many share the cluster. */
import { chooseFairRound } from './choose-fair-round.ts'
import type { FairJob } from './fair-job.ts'
import { FairLengths } from './fair-lengths.ts'

export class FairOrder {
  readonly #deviceCount: number
  readonly #lengths = new FairLengths()
  #present = new Set<string>()
  #jobCount = 0

  constructor(deviceCount: number) {
    this.#deviceCount = deviceCount
  }

  /** Indexes of the jobs that run until the next decision. */
  choose(now: number, jobs: readonly FairJob[]): number[] {
    const stayed = jobs.filter(({ id }) => this.#present.has(id)).length
    // None of those that were there is left: a new busy period begins.
    this.#jobCount = stayed === 0 ? jobs.length : this.#jobCount + jobs.length - stayed
    this.#present = new Set(jobs.map(({ id }) => id))
    for (const job of jobs) this.#lengths.observe(job)
    const lengths = jobs.map((job) => this.#lengths.left(job))
    return chooseFairRound(jobs, lengths, { now, deviceCount: this.#deviceCount, jobCount: this.#jobCount })
  }

  finished(job: FairJob): void {
    this.#lengths.finished(job)
  }
}
