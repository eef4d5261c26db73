/** What a policy may know of lengths: the submissions it has seen, and the jobs that have ended. */
import { JobKinds, RuntimeHistory, type Outlook } from '#scheduler'
import type { LogCluster } from './simulate-log.ts'

export class LearnedLengths {
  readonly #history = new RuntimeHistory()
  readonly #jobKinds = new JobKinds()
  /** By job, as far as submissions have been seen. */
  readonly #kinds: (readonly string[])[] = []

  ended(job: number, cluster: LogCluster): void {
    this.#history.ended(this.#kindsOf(job, cluster), cluster.log.seconds[job]!)
  }

  /** For what it has trained so far. */
  outlook(job: number, cluster: LogCluster): Outlook {
    return this.#history.outlook(this.#kindsOf(job, cluster), cluster.attained(job))
  }

  /** Jobs are numbered in the order of their submission, so all before this one are known. */
  #kindsOf(job: number, { log }: LogCluster): readonly string[] {
    for (let at = this.#kinds.length; at <= job; at += 1) {
      const submission = {
        user: String(log.group[at]),
        name: '',
        devices: log.devices[at]!,
        submittedAt: log.submittedAt[at]!,
      }
      this.#kinds.push(this.#jobKinds.kindsOf(submission))
    }
    return this.#kinds[job]!
  }
}
