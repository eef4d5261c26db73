/**
 * Nodes that are kept for the first jobs that found no room, so that a stream of small jobs cannot starve a gang.
 *
 * A kept node is closed to all others until the round is over; the next round keeps it again, because it has come
 * nearer to free. Who surely ends before the kept nodes are free may use them meanwhile.
 */
import type { ClusterState } from '../cluster/cluster-state.ts'
import { isFraction, type Shape } from '../cluster/shape.ts'
import type { QueuedJob } from './model.ts'
import { isAllowed, tasksIfEmpty } from './place-whole.ts'

interface Reservation {
  readonly nodes: Int32Array
  /** When all of them are free, as far as ends are known. */
  readonly freeAt: number
}

export class Reservations {
  readonly #state: ClusterState
  readonly #endsAt: Float64Array
  readonly #limit: number
  readonly #kept: Reservation[] = []

  constructor(state: ClusterState, endsAt: Float64Array, limit: number) {
    this.#state = state
    this.#endsAt = endsAt
    this.#limit = limit
  }

  /** Keep the nodes where the job would start soonest if those who run there ended; a type for all its tasks. */
  keepFor({ shape, taskCount }: QueuedJob): void {
    if (this.#kept.length >= this.#limit || shape.deviceCount === 0) return
    let best: Reservation | null = null
    for (let type = 0; type < this.#state.typeCount; type += 1) {
      if (!isAllowed(shape, type)) continue
      const found = this.#soonest(type, shape, taskCount)
      if (found !== null && (best === null || found.freeAt < best.freeAt)) best = found
    }
    if (best === null) return
    for (const node of best.nodes) this.#state.close(node)
    this.#kept.push(best)
  }

  /** Places for a job of one task that ends before a reservation starts, on a node that is kept; allocated. */
  backfill({ shape, taskCount, runtime }: QueuedJob, now: number): Int32Array | null {
    if (taskCount > 1) return null
    for (const { nodes, freeAt } of this.#kept) {
      if (now + runtime > freeAt) continue
      for (const node of nodes) {
        if (!this.#state.fits(node, shape)) continue
        const device = isFraction(shape) ? this.#state.fullestDevice(node, shape.deviceMilli) : -1
        return Int32Array.of(node, this.#state.allocate(node, shape, device))
      }
    }
    return null
  }

  /** Whether one task of the job would have room on a node that is kept. */
  couldHold({ shape, taskCount }: QueuedJob): boolean {
    if (taskCount > 1) return false
    return this.#kept.some(({ nodes }) => nodes.some((node) => this.#state.fits(node, shape)))
  }

  giveBack(): void {
    for (const { nodes } of this.#kept) for (const node of nodes) this.#state.open(node)
    this.#kept.length = 0
  }

  #soonest(type: number, shape: Shape, taskCount: number): Reservation | null {
    const state = this.#state
    const open: number[] = []
    for (let node = 0; node < state.nodeCount; node += 1) {
      if (state.typeOf[node] === type && !state.isClosed(node) && tasksIfEmpty(state, node, shape) > 0)
        open.push(node)
    }
    open.sort((a, b) => this.#endOf(a) - this.#endOf(b) || state.freeMilli(b) - state.freeMilli(a) || a - b)
    let left = taskCount
    let count = 0
    while (left > 0 && count < open.length) left -= tasksIfEmpty(state, open[count++]!, shape)
    if (left > 0) return null
    return { nodes: Int32Array.from(open.slice(0, count)), freeAt: this.#endOf(open[count - 1]!) }
  }

  /** An idle node is free now. */
  #endOf(node: number): number {
    const isIdle = this.#state.freeMilli(node) === this.#state.deviceCountOf[node]! * 1_000
    return isIdle ? -Infinity : this.#endsAt[node]!
  }
}
