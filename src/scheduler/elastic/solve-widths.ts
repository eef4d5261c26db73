/**
 * Which width each job gets, so that the sum of utilities is largest and no type gives more than it has.
 *
 * A knapsack with one choice per job and one limit per type. Each type has a price per device; every job takes
 * what is worth most to it after prices, and prices move until demand meets supply. What rounding leaves is
 * repaired by the least loss per device, filled by the best gain per device, and improved by changing two jobs
 * at once. Cost: rounds × jobs × options, no allocation but the result.
 */
import type { Widths } from './widths.ts'

const COLD_STEPS = 28
const WARM_STEPS = 14
const SWAP_PASSES = 3
/** Beyond this many jobs a pass over pairs costs more than it brings. */
const SWAP_JOBS = 150

export class WidthSolver {
  readonly #widths: Widths
  readonly #supply: Int32Array
  readonly #prices: Float64Array
  readonly #free: Int32Array
  #isWarm = false

  constructor(widths: Widths, supply: readonly number[]) {
    this.#widths = widths
    this.#supply = Int32Array.from(supply)
    this.#prices = new Float64Array(supply.length)
    this.#free = new Int32Array(supply.length)
  }

  /** Option of each job, -1: none. `utility` is [job][option]; waiting is worth 0. */
  solve(utility: Float64Array, jobCount: number): Int16Array {
    const choice = new Int16Array(jobCount).fill(-1)
    this.#settlePrices(utility, jobCount, choice)
    this.#repair(utility, choice)
    for (let pass = 0; pass <= SWAP_PASSES; pass += 1) {
      this.#fill(utility, choice)
      if (pass === SWAP_PASSES || jobCount > SWAP_JOBS || !this.#swap(utility, choice)) break
    }
    return choice
  }

  #settlePrices(utility: Float64Array, jobCount: number, choice: Int16Array): void {
    const prices = this.#prices
    const supply = this.#supply
    if (!this.#isWarm) prices.fill(this.#startingPrice(utility, jobCount))
    const steps = this.#isWarm ? WARM_STEPS : COLD_STEPS
    this.#isWarm = true
    for (let step = 0; step < steps; step += 1) {
      this.#choose(utility, choice)
      const damping = 0.6 / (1 + step * 0.15)
      for (let type = 0; type < supply.length; type += 1) {
        const demand = supply[type]! - this.#free[type]!
        const excess = Math.min(1, Math.max(-0.5, (demand - supply[type]!) / Math.max(1, supply[type]!)))
        prices[type] = Math.max(1e-9, prices[type]! * Math.exp(damping * excess))
      }
    }
    this.#choose(utility, choice)
  }

  /** What a device is worth on average: the first guess of a price. */
  #startingPrice(utility: Float64Array, jobCount: number): number {
    const { count } = this.#widths
    let best = 0
    for (let job = 0; job < jobCount; job += 1) {
      let own = 0
      for (let option = 0; option < count; option += 1) own = Math.max(own, utility[job * count + option]!)
      best += own
    }
    const devices = this.#supply.reduce((sum, supply) => sum + supply, 0)
    return Math.max(1e-9, best / Math.max(1, devices))
  }

  /** Every job takes its best after prices; `#free` may go below 0. */
  #choose(utility: Float64Array, choice: Int16Array): void {
    const { count, type, devices } = this.#widths
    const prices = this.#prices
    this.#free.set(this.#supply)
    for (let job = 0; job < choice.length; job += 1) {
      let [best, taken] = [0, -1]
      const row = job * count
      for (let option = 0; option < count; option += 1) {
        const value = utility[row + option]! - prices[type[option]!]! * devices[option]!
        if (value > best) {
          best = value
          taken = option
        }
      }
      choice[job] = taken
      if (taken !== -1) this.#free[type[taken]!]! -= devices[taken]!
    }
  }

  /** Takes devices back from a type that gave too many, each time where a device is missed least. */
  #repair(utility: Float64Array, choice: Int16Array): void {
    const { count, type } = this.#widths
    const free = this.#free
    for (let short = 0; short < free.length; short += 1) {
      while (free[short]! < 0) {
        let [least, whose, instead] = [Number.POSITIVE_INFINITY, -1, -1]
        for (let job = 0; job < choice.length; job += 1) {
          const held = choice[job]!
          if (held === -1 || type[held] !== short) continue
          const own = utility[job * count + held]!
          for (let option = -1; option < count; option += 1) {
            const freed = this.#freedBy(held, option, short)
            if (freed <= 0 || !this.#fitsElsewhere(option, short)) continue
            const value = option === -1 ? 0 : utility[job * count + option]!
            // More than is missing is not worth more.
            const loss = (own - value) / Math.min(freed, -free[short]!)
            if (loss < least) {
              least = loss
              whose = job
              instead = option
            }
          }
        }
        this.#move(choice, whose, instead)
      }
    }
  }

  #freedBy(held: number, option: number, type: number): number {
    const { devices } = this.#widths
    return option !== -1 && this.#widths.type[option] === type
      ? devices[held]! - devices[option]!
      : devices[held]!
  }

  #fitsElsewhere(option: number, type: number): boolean {
    if (option === -1 || this.#widths.type[option] === type) return true
    return this.#free[this.#widths.type[option]!]! >= this.#widths.devices[option]!
  }

  /** Gives free devices to whom one more is worth most, until nobody gains. */
  #fill(utility: Float64Array, choice: Int16Array): void {
    const { count, type, devices } = this.#widths
    for (;;) {
      let [most, whose, instead] = [1e-12, -1, -1]
      for (let job = 0; job < choice.length; job += 1) {
        const held = choice[job]!
        const own = held === -1 ? 0 : utility[job * count + held]!
        for (let option = 0; option < count; option += 1) {
          const value = utility[job * count + option]!
          if (value <= own || option === held) continue
          const mine = held !== -1 && type[held] === type[option] ? devices[held]! : 0
          const more = devices[option]! - mine
          if (more > this.#free[type[option]!]!) continue
          const gain = (value - own) / Math.max(more, 0.25)
          if (gain > most) {
            most = gain
            whose = job
            instead = option
          }
        }
      }
      if (whose === -1) return
      this.#move(choice, whose, instead)
    }
  }

  /** One pass over pairs: both change at once where neither could alone. Whether any did. */
  #swap(utility: Float64Array, choice: Int16Array): boolean {
    const { count, type, devices } = this.#widths
    let hasChanged = false
    for (let first = 0; first < choice.length; first += 1) {
      for (let option = 0; option < count; option += 1) {
        const held = choice[first]!
        const gain = utility[first * count + option]! - (held === -1 ? 0 : utility[first * count + held]!)
        if (gain <= 1e-12 || option === held) continue
        const at = type[option]!
        const mine = held !== -1 && type[held] === at ? devices[held]! : 0
        const missing = devices[option]! - mine - this.#free[at]!
        if (missing <= 0) {
          this.#move(choice, first, option)
          hasChanged = true
          continue
        }
        const [other, instead] = this.#whoYields(utility, choice, first, at, missing, gain)
        if (other === -1) continue
        this.#move(choice, other, instead)
        this.#move(choice, first, option)
        hasChanged = true
      }
    }
    return hasChanged
  }

  /** Who can free `missing` devices of a type for less than `gain`, and by which option. */
  #whoYields(
    utility: Float64Array,
    choice: Int16Array,
    first: number,
    at: number,
    missing: number,
    gain: number,
  ): [number, number] {
    const { count, type } = this.#widths
    let [least, whose, instead] = [gain - 1e-12, -1, -1]
    for (let job = 0; job < choice.length; job += 1) {
      const held = choice[job]!
      if (job === first || held === -1 || type[held] !== at) continue
      const own = utility[job * count + held]!
      if (own < least && this.#freedBy(held, -1, at) >= missing) {
        least = own
        whose = job
        instead = -1
      }
      for (let option = 0; option < count; option += 1) {
        const loss = own - utility[job * count + option]!
        if (loss >= least || this.#freedBy(held, option, at) < missing) continue
        if (!this.#fitsElsewhere(option, at)) continue
        least = loss
        whose = job
        instead = option
      }
    }
    return [whose, instead]
  }

  #move(choice: Int16Array, job: number, option: number): void {
    const { type, devices } = this.#widths
    const held = choice[job]!
    if (held !== -1) this.#free[type[held]!]! += devices[held]!
    if (option !== -1) this.#free[type[option]!]! -= devices[option]!
    choice[job] = option
  }
}
