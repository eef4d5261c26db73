/**
 * The pods that want the most devices of one node. A node that could take one is worth keeping whole as long as
 * there are not many more such nodes than such pods to come.
 */
import type { Shape } from '../cluster/shape.ts'
import { demandTotals, type Demand } from './demand.ts'

/** Nodes kept for each wide pod that is expected: those pods name CPU and types, and not every node suits. */
const KEPT_PER_POD = 2

/** Nodes that are equal when empty, and how many there are. */
export interface AlikeNodes {
  readonly type: number
  readonly cpuMilli: number
  readonly deviceCount: number
  readonly count: number
}

export class WidePods {
  /** Devices that they ask for; 0 where nobody asks for more than one. */
  readonly deviceCount: number
  readonly #shapes: readonly Shape[]
  readonly #shares: Float64Array
  readonly #worths: Float64Array
  /** Of all pods. */
  readonly #share: number
  readonly #milliPerPod: number

  constructor(demand: readonly Demand[], nodes: readonly AlikeNodes[]) {
    const widest = demand.reduce((most, { shape }) => Math.max(most, shape.deviceCount), 0)
    this.deviceCount = widest > 1 ? widest : 0
    const wide = demand.filter(({ shape }) => widest > 1 && shape.deviceCount === widest)
    const count = wide.reduce((sum, one) => sum + one.count, 0)
    const totals = demandTotals(demand)
    this.#shapes = wide.map(({ shape }) => shape)
    this.#shares = Float64Array.from(wide, (one) => one.count / Math.max(1, count))
    const able = wide.map(({ shape }) => ableCount(shape, nodes))
    const ableMost = Math.max(1, ...able)
    this.#worths = this.#shares.map((share, at) => (share * ableMost) / Math.max(1, able[at]!))
    this.#share = count / Math.max(1, totals.count)
    this.#milliPerPod = totals.milli / Math.max(1, totals.count)
  }

  /** The chance that a wide pod drawn at random fits. */
  chance(type: number, cpuMilli: number, wholeFree: number): number {
    return this.#sum(this.#shares, type, cpuMilli, wholeFree)
  }

  /** The same chance, with the more weight on a shape the fewer nodes of the cluster could ever hold it. */
  worth(type: number, cpuMilli: number, wholeFree: number): number {
    return this.#sum(this.#worths, type, cpuMilli, wholeFree)
  }

  #sum(weights: Float64Array, type: number, cpuMilli: number, wholeFree: number): number {
    if (this.deviceCount === 0 || wholeFree < this.deviceCount) return 0
    let sum = 0
    for (let at = 0; at < this.#shapes.length; at += 1) {
      const shape = this.#shapes[at]!
      if (shape.cpuMilli <= cpuMilli && ((shape.typeMask >>> type) & 1) === 1) sum += weights[at]!
    }
    return sum
  }

  /** How many nodes are worth keeping whole while so much is free in all. */
  nodesToKeep(freeMilli: number): number {
    if (this.#milliPerPod === 0) return 0
    return KEPT_PER_POD * this.#share * (freeMilli / this.#milliPerPod)
  }

  isWide = (shape: Shape): boolean => this.deviceCount > 0 && shape.deviceCount >= this.deviceCount
}

const ableCount = (shape: Shape, nodes: readonly AlikeNodes[]): number =>
  nodes.reduce((sum, { type, cpuMilli, deviceCount, count }) => {
    const isAble =
      deviceCount >= shape.deviceCount && cpuMilli >= shape.cpuMilli && ((shape.typeMask >>> type) & 1) === 1
    return isAble ? sum + count : sum
  }, 0)
