/**
 * The width of each job now. Devices of jobs that end within moments count as free already: who is meant for
 * them keeps what it has until then, so that nobody restarts to bridge a minute.
 */
import type { DeviceType } from './model.ts'
import { WidthSolver } from './solve-widths.ts'
import { currentOption, type JobWork } from './utilities.ts'
import type { Widths } from './widths.ts'

/** More than any job can gain: who ends soon is left alone. */
const LEFT_ALONE = 1e9

export class WidthChoice {
  readonly #widths: Widths
  readonly #patienceSeconds: number
  readonly #solver: WidthSolver
  /** With prices of its own: it chooses between what is and what will be. */
  readonly #bridge: WidthSolver

  constructor(types: readonly DeviceType[], widths: Widths, patienceSeconds: number) {
    const supply = types.map(({ nodeCount, devicesPerNode }) => nodeCount * devicesPerNode)
    this.#widths = widths
    this.#patienceSeconds = patienceSeconds
    this.#solver = new WidthSolver(widths, supply)
    this.#bridge = new WidthSolver(widths, supply)
  }

  /** Option of each job, -1: none. `utility` is [job][option]. */
  choose(works: readonly JobWork[], utility: Float64Array): Int16Array {
    const { count } = this.#widths
    const current = works.map(({ job }) => (job.allocation === null ? -1 : currentOption(job, this.#widths)))
    const endsSoon = works.map(({ job, table, rest }, at) => {
      const rate = current[at] === -1 ? 0 : table.rate[current[at]!]!
      return rate > 0 && rest / rate + job.restoreSecondsLeft <= this.#patienceSeconds
    })
    if (!endsSoon.includes(true)) return this.#solver.solve(utility, works.length)
    const later = utility.slice()
    endsSoon.forEach((isSoon, at) => {
      if (isSoon) later.fill(Number.NEGATIVE_INFINITY, at * count, (at + 1) * count)
    })
    const target = this.#solver.solve(later, works.length)
    const now = new Float64Array(utility.length).fill(Number.NEGATIVE_INFINITY)
    for (let at = 0; at < works.length; at += 1) {
      const [held, wanted] = [current[at]!, target[at]!]
      if (endsSoon[at]) {
        now[at * count + held] = LEFT_ALONE
        continue
      }
      if (held !== -1) now[at * count + held] = utility[at * count + held]!
      if (wanted !== -1) now[at * count + wanted] = utility[at * count + wanted]!
    }
    return this.#bridge.solve(now, works.length)
  }
}
