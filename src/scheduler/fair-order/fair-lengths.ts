/**
 * How long a job still runs: declared work over measured speed, corrected by the courses of its kind and by how
 * much of their first promise finished jobs like it really took.
 *
 * Two questions want two answers. A fair deadline is broken when the job was shorter than believed, the makespan
 * when it was longer: so there is a middle estimate, a short one and a long one.
 */
import { CourseStore } from './course-store.ts'
import type { FairJob } from './fair-job.ts'

export interface LengthLeft {
  readonly seconds: number
  /** Never longer than the middle one. */
  readonly short: number
  /** Never shorter. */
  readonly long: number
  /** Nothing was measured of its kind: the middle is what its owner believes. */
  readonly isGuess: boolean
}

/** What owners believe is wrong by about this, in its logarithm. */
const GUESS_SIGMA = 0.5
/** As many of it above what they believe, a job is taken to be over. */
const GUESS_SIGMAS = 1.4
/** Quantiles of what finished jobs took over what their first speed promised: of the kind, and the application. */
const SHORT_QUANTILE = 0.35
const LONG_QUANTILE = 0.5
/** Below so many finished jobs a quantile says nothing. */
const FEWEST_FINISHED = 3
/** However it went with others, the job's own speed and declaration count this far. */
const SHORTEST = 0.1
const LONGEST = 1.5

export class FairLengths {
  readonly #courses = new CourseStore()
  readonly #seenDone = new Map<string, number>()
  /** By job: the last answer of its courses, and what it was an answer to. */
  readonly #answers = new Map<string, { readonly question: string; readonly seconds: number | null }>()
  /** Seconds of the whole job at its first measured speed. */
  readonly #promised = new Map<string, number>()
  /** By kind, and by application: seconds taken over seconds promised, sorted. */
  readonly #ratios = new Map<string, number[]>()

  /** Call once a decision for each job, before any estimate. */
  observe(job: FairJob): void {
    if (job.speed === null) return
    if (!this.#promised.has(job.id)) this.#promised.set(job.id, job.total / job.speed)
    const before = this.#seenDone.get(job.id) ?? 0
    // A change of batch may round the count of epochs either way.
    if (job.isRunning)
      this.#courses.observe(job.id, job.kind, Math.min(before, job.done), job.done, job.speed)
    this.#seenDone.set(job.id, job.done)
  }

  finished(job: FairJob): void {
    const promised = this.#promised.get(job.id)
    if (promised !== undefined) {
      for (const group of [job.kind, job.application]) {
        const ratios = this.#ratios.get(group) ?? []
        ratios.push(job.ranSeconds / promised)
        this.#ratios.set(
          group,
          ratios.sort((a, b) => a - b),
        )
      }
    }
    this.#promised.delete(job.id)
    this.#seenDone.delete(job.id)
    this.#answers.delete(job.id)
    this.#courses.forget(job.id)
  }

  left(job: FairJob): LengthLeft {
    const measured = this.#byCourses(job)
    const seconds = measured ?? job.guessSeconds
    const byGuess = job.guessSeconds * Math.exp(GUESS_SIGMAS * GUESS_SIGMA) - job.ranSeconds
    const short = Math.min(
      byGuess,
      this.#byOthers(job, [job.kind, job.application], SHORT_QUANTILE) ?? seconds,
    )
    const long = this.#byOthers(job, [job.application], LONG_QUANTILE) ?? seconds
    return {
      seconds,
      short: Math.min(seconds, Math.max(SHORTEST * seconds, short)),
      long: Math.max(seconds, Math.min(LONGEST * seconds, long)),
      isGuess: measured === null,
    }
  }

  #byCourses({ id, kind, done, total, speed }: FairJob): number | null {
    const question = `${this.#courses.version(kind)} ${done} ${total} ${speed}`
    const known = this.#answers.get(id)
    if (known?.question === question) return known.seconds
    const seconds = this.#courses.secondsLeft(id, kind, done, total, speed)
    this.#answers.set(id, { question, seconds })
    return seconds
  }

  #byOthers(job: FairJob, groups: readonly string[], quantile: number): number | null {
    const promised = this.#promised.get(job.id)
    const ratios = groups
      .map((group) => this.#ratios.get(group))
      .find((one) => one !== undefined && one.length >= FEWEST_FINISHED)
    if (promised === undefined || ratios === undefined) return null
    return promised * ratios[Math.floor(quantile * (ratios.length - 1))]! - job.ranSeconds
  }
}
