/** How much work is left of a job: what its owner declared, or what jobs like it turned out to be. */

/** Best-device seconds that a job is taken for while nothing is known of its application. */
const UNKNOWN_SECONDS = 600

export class FinishedWork {
  readonly #totals = new Map<string, number[]>()

  add(application: string, total: number): void {
    const known = this.#totals.get(application)
    if (known === undefined) this.#totals.set(application, [total])
    else known.push(total)
  }

  /**
   * Mean residual life (the Gittins view of unknown lengths): of the finished jobs of the application that
   * were longer than this one is now, how much longer on average; and once as much again as it has run,
   * counted as one job more, for the one that outlives them all.
   */
  residual(application: string, done: number, single: number): number {
    const totals = this.#totals.get(application)
    if (totals === undefined) return Math.max(done, UNKNOWN_SECONDS * single)
    let sum = done
    let count = 1
    for (const total of totals) {
      if (total <= done) continue
      sum += total - done
      count += 1
    }
    return sum / count
  }
}

/** Of a declaration that was too small, a tenth of what was done is taken to be left. */
export const declaredRest = (declared: number, done: number): number =>
  Math.max(declared - done, declared > done ? 0 : 0.1 * done)
