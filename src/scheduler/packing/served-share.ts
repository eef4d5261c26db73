/**
 * Of the pods of each size that came lately, how many were started.
 *
 * Both counts fade together, so that a size nobody asks for any more keeps its share, and one pod that waits alone
 * counts as a size that is not served at all.
 */
export class ServedShare {
  readonly #memory: number
  readonly #came: Float64Array
  readonly #started: Float64Array
  readonly #at: Float64Array

  constructor(
    sizeCount: number,
    /** Time after which a pod counts for a third; the clock's unit. */
    memory: number,
  ) {
    this.#memory = memory
    this.#came = new Float64Array(sizeCount)
    this.#started = new Float64Array(sizeCount)
    this.#at = new Float64Array(sizeCount)
  }

  comes(size: number, now: number): void {
    this.#fade(size, now)
    this.#came[size]! += 1
  }

  starts(size: number, now: number): void {
    this.#fade(size, now)
    this.#started[size]! += 1
  }

  /** Fading leaves the quotient as it is. */
  of(size: number): number {
    return this.#came[size]! > 0 ? this.#started[size]! / this.#came[size]! : 1
  }

  #fade(size: number, now: number): void {
    const factor = Math.exp((this.#at[size]! - now) / this.#memory)
    this.#came[size]! *= factor
    this.#started[size]! *= factor
    this.#at[size] = now
  }
}
