/**
 * How the speed of a kind of job changes on its way, learned from the jobs of the kind that have been there.
 *
 * Jobs that grow their batch speed up in the middle, others slow down near the end; the speed of now times the
 * work left is then far off. Of the earlier jobs of a kind, those count that ran as this one has run so far.
 */

/** Buckets in each doubling of progress: about 4 % each. */
const BUCKETS_PER_OCTAVE = 16
/** Jobs of a kind that are remembered, the newest. */
const COURSES_PER_KIND = 12
/** Speeds at the same place that differ by more, in their logarithm, tell two kinds of course apart. */
const SAME_SPEED = 0.1
/** Share of the places passed. */
const MAY_DIFFER = 0.25

/** The last measured speed by bucket of progress; 0: was not there. */
interface Course {
  speeds: Float64Array
  furthest: number
}

export class CourseStore {
  readonly #byKind = new Map<string, Course[]>()
  readonly #byJob = new Map<string, Course>()
  readonly #versions = new Map<string, number>()

  /** The job went from `from` to `to` units of its work at `speed` units a second. */
  observe(jobId: string, kind: string, from: number, to: number, speed: number): void {
    let course = this.#byJob.get(jobId)
    if (course === undefined) {
      course = { speeds: new Float64Array(32), furthest: -1 }
      this.#byJob.set(jobId, course)
      const courses = this.#byKind.get(kind) ?? []
      courses.push(course)
      if (courses.length > COURSES_PER_KIND) courses.shift()
      this.#byKind.set(kind, courses)
    }
    const last = bucketOf(Math.max(from, to))
    if (last >= course.speeds.length) {
      const longer = new Float64Array(2 * last)
      longer.set(course.speeds)
      course.speeds = longer
    }
    let isNews = last > course.furthest
    for (let bucket = bucketOf(from); bucket <= last; bucket += 1) {
      if (course.speeds[bucket] !== speed) isNews = true
      course.speeds[bucket] = speed
    }
    if (isNews) this.#versions.set(kind, this.version(kind) + 1)
    course.furthest = Math.max(course.furthest, last)
  }

  /** Grows whenever an answer for jobs of the kind may have changed. */
  version(kind: string): number {
    return this.#versions.get(kind) ?? 0
  }

  /** Its course stays with its kind. */
  forget(jobId: string): void {
    this.#byJob.delete(jobId)
  }

  /**
   * Seconds from `done` to `total` for a job that makes `speed` a second now; null speed: it has not run, and
   * only others of its kind can tell. Null: nobody can.
   */
  secondsLeft(jobId: string, kind: string, done: number, total: number, speed: number | null): number | null {
    const here = bucketOf(done)
    const own = this.#byJob.get(jobId)
    const alike = (this.#byKind.get(kind) ?? []).filter(
      (course) => course !== own && course.furthest >= here && (own === undefined || isAlike(own, course)),
    )
    let known = speed ?? meanAt(alike, here)
    if (known === 0) return null
    let furthest = here
    for (const course of alike) furthest = Math.max(furthest, course.furthest)
    let seconds = 0
    let at = done
    for (let bucket = here; at < total; bucket += 1) {
      // Beyond what anyone has seen, nothing changes any more.
      if (bucket > furthest) return seconds + (total - at) / known
      if (bucket > here || speed === null) known = meanAt(alike, bucket) || known
      const end = Math.min(total, Math.max(at, startOf(bucket + 1)))
      seconds += (end - at) / known
      at = end
    }
    return seconds
  }
}

const bucketOf = (progress: number): number =>
  Math.floor(BUCKETS_PER_OCTAVE * Math.log2(1 + Math.max(0, progress)))
const startOf = (bucket: number): number => 2 ** (bucket / BUCKETS_PER_OCTAVE) - 1

/** Speeds change at borders that no two jobs pass at the same instant: some places may differ. */
function isAlike(own: Course, other: Course): boolean {
  let [compared, apart] = [0, 0]
  for (let bucket = 0; bucket <= own.furthest; bucket += 1) {
    const [a, b] = [own.speeds[bucket]!, other.speeds[bucket] ?? 0]
    if (a === 0 || b === 0) continue
    compared += 1
    if (Math.abs(Math.log(a / b)) > SAME_SPEED) apart += 1
  }
  return apart <= MAY_DIFFER * compared
}

/** Of those that were there: work over time, so that slow ones count for the time they take; 0: nobody was. */
function meanAt(courses: readonly Course[], bucket: number): number {
  let [count, time] = [0, 0]
  for (const { speeds } of courses) {
    const speed = speeds[bucket] ?? 0
    if (speed === 0) continue
    count += 1
    time += 1 / speed
  }
  return count === 0 ? 0 : count / time
}
