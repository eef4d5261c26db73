/**
 * Which of the pods that wait takes the room that came free.
 *
 * A queue is a choice: the shape that fits the room best goes first, unless its kind falls behind. A size that was
 * served less than the floor goes before all others, the further behind the sooner, so that what packs badly waits
 * longer and never starves. Shapes that want several devices of one node would still wait for ever where pods end
 * one by one: for them a node is reserved, takes nobody else, and is theirs once it is free enough.
 */
import type { ClusterState } from '../cluster/cluster-state.ts'
import { totalMilli, type Shape } from '../cluster/shape.ts'
import type { PackingScore } from './packing-score.ts'
import { ServedShare } from './served-share.ts'

export interface QueueRules {
  /** Sizes whose share of served pods is lower go first. */
  readonly floor: number
  /** Nodes that may stand reserved at once. */
  readonly reservedLimit: number
  /** For how long what was served counts, in the clock's unit: a few times as long as a pod runs. */
  readonly memory: number
}

/** Before a size that is behind, no gain in packing counts: scores are within a node's devices of each other. */
const BEHIND_WEIGHT = 10
const NOBODY = -1

export class QueueChoice {
  readonly #state: ClusterState
  readonly #score: PackingScore
  readonly #shapes: readonly Shape[]
  readonly #rules: QueueRules
  readonly #sizeOf: Int32Array
  readonly #share: ServedShare
  /** By node: the shape that it is kept for. */
  readonly #keptFor: Int32Array
  #keptCount = 0

  constructor(state: ClusterState, score: PackingScore, shapes: readonly Shape[], rules: QueueRules) {
    this.#state = state
    this.#score = score
    this.#shapes = shapes
    this.#rules = rules
    const sizes = [...new Set(shapes.map(totalMilli))]
    this.#sizeOf = Int32Array.from(shapes, (shape) => sizes.indexOf(totalMilli(shape)))
    this.#share = new ServedShare(sizes.length, rules.memory)
    this.#keptFor = new Int32Array(state.nodeCount).fill(NOBODY)
  }

  comes(shapeId: number, now: number): void {
    this.#share.comes(this.#sizeOf[shapeId]!, now)
  }

  starts(shapeId: number, node: number, now: number): void {
    this.#share.starts(this.#sizeOf[shapeId]!, now)
    if (this.#keptFor[node] === shapeId) this.#free(node)
  }

  /** The node for a pod that comes while none of its shape waits, or -1: it has to wait. */
  place(shapeId: number): number {
    return this.#score.choose(shapeId, this.#shapes[shapeId]!)
  }

  /** The shape that starts next on the node, or -1: nothing that waits fits there, or it is kept for one. */
  next(node: number, waiting: Int32Array): number {
    const kept = this.#keptFor[node]!
    if (kept !== NOBODY) {
      if (waiting[kept]! > 0) return this.#state.fits(node, this.#shapes[kept]!) ? kept : -1
      this.#free(node)
    }
    let best = -1
    let bestValue = -Infinity
    for (let id = 0; id < this.#shapes.length; id += 1) {
      if (waiting[id] === 0) continue
      const score = this.#score.scoreOn(node, id, this.#shapes[id]!)
      if (score === -Infinity) continue
      const behind = Math.max(0, 1 - this.#share.of(this.#sizeOf[id]!) / this.#rules.floor)
      const value = score + BEHIND_WEIGHT * behind
      if (value > bestValue) {
        best = id
        bestValue = value
      }
    }
    return best
  }

  /**
   * Keep a node for a shape of several devices that falls behind: the one that is nearest to free. Returns it, or
   * -1 where nothing has to be kept or enough is.
   */
  reserveFor(shapeId: number): number {
    const shape = this.#shapes[shapeId]!
    if (shape.deviceCount < 2 || this.#keptCount >= this.#rules.reservedLimit) return -1
    if (this.#share.of(this.#sizeOf[shapeId]!) >= this.#rules.floor) return -1
    const state = this.#state
    let best = -1
    for (let node = 0; node < state.nodeCount; node += 1) {
      if (this.#keptFor[node] !== NOBODY || !couldHold(state, node, shape)) continue
      if (best === -1 || isFreer(state, node, best)) best = node
    }
    if (best === -1) return -1
    this.#keptFor[best] = shapeId
    this.#keptCount += 1
    state.close(best)
    return best
  }

  #free(node: number): void {
    this.#keptFor[node] = NOBODY
    this.#keptCount -= 1
    this.#state.open(node)
  }
}

/** If nobody else ran there. */
const couldHold = (state: ClusterState, node: number, shape: Shape): boolean =>
  state.deviceCountOf[node]! >= shape.deviceCount &&
  state.cpuMilliOf[node]! >= shape.cpuMilli &&
  state.memoryMiBOf[node]! >= shape.memoryMiB &&
  ((shape.typeMask >>> state.typeOf[node]!) & 1) === 1

const isFreer = (state: ClusterState, node: number, than: number): boolean => {
  const whole = state.wholeFree(node) - state.wholeFree(than)
  return whole > 0 || (whole === 0 && state.freeMilli(node) > state.freeMilli(than))
}
