/**
 * Numbers of which the largest is asked for all the time and a few change in between: in blocks, each with a bound
 * that no number in it passes. A search reads the bounds, and only the blocks that could hold the largest.
 */
const BLOCK = 64

export class BestIndex {
  readonly values: Float64Array
  readonly #bounds: Float64Array

  constructor(count: number) {
    this.values = new Float64Array(count)
    this.#bounds = new Float64Array(Math.ceil(count / BLOCK))
  }

  set(at: number, value: number): void {
    const block = (at / BLOCK) | 0
    this.values[at] = value
    if (value > this.#bounds[block]!) this.#bounds[block] = value
  }

  /**
   * The index of the largest value, the smallest index among equals; -1 where all are -Infinity. `refresh` is
   * called for each value that could be the largest, and may set it anew.
   */
  find(refresh: (at: number) => void): number {
    const bounds = this.#bounds
    let first = 0
    for (let block = 1; block < bounds.length; block += 1) if (bounds[block]! > bounds[first]!) first = block
    let best = this.#findIn(first, -1, refresh)
    for (let block = 0; block < bounds.length; block += 1) {
      const least = best === -1 ? -Infinity : this.values[best]!
      if (block === first || bounds[block]! < least) continue
      if (bounds[block] === least && block * BLOCK > best) continue
      best = this.#findIn(block, best, refresh)
    }
    return best
  }

  /** Reads one block through, and so learns its bound. */
  #findIn(block: number, best: number, refresh: (at: number) => void): number {
    const { values } = this
    const end = Math.min(values.length, (block + 1) * BLOCK)
    let found = best
    let bound = -Infinity
    for (let at = block * BLOCK; at < end; at += 1) {
      const least = found === -1 ? -Infinity : values[found]!
      if (values[at]! > least || (values[at] === least && at < found)) {
        refresh(at)
        if (values[at]! > least || (values[at] === least && at < found)) found = at
      }
      if (values[at]! > bound) bound = values[at]!
    }
    this.#bounds[block] = bound
    return found
  }
}
