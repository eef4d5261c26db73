/**
 * The best node of a peer whose score depends on the pod's shape and the node's state alone: scores are kept
 * per shape and node until the node changes. Ties go to the smallest name.
 */
import type { ClusterState, Shape } from '#scheduler'

export class ScoreTable {
  readonly #state: ClusterState
  readonly #shapes: readonly Shape[]
  readonly #score: (node: number, shape: Shape) => number
  readonly #scores: Float64Array[] = []
  readonly #stamps: Uint32Array[] = []

  constructor(
    state: ClusterState,
    shapes: readonly Shape[],
    /** Only asked of nodes where the shape fits. */
    score: (node: number, shape: Shape) => number,
  ) {
    this.#state = state
    this.#shapes = shapes
    this.#score = score
  }

  best(shapeId: number): number {
    const state = this.#state
    const shape = this.#shapes[shapeId]!
    const scores = (this.#scores[shapeId] ??= new Float64Array(state.nodeCount))
    const stamps = (this.#stamps[shapeId] ??= new Uint32Array(state.nodeCount))
    let best = -1
    let bestScore = -Infinity
    for (let node = 0; node < state.nodeCount; node += 1) {
      if (stamps[node] !== state.stampOf[node]) {
        stamps[node] = state.stampOf[node]!
        scores[node] = state.fits(node, shape) ? this.#score(node, shape) : -Infinity
      }
      if (scores[node]! > bestScore) {
        best = node
        bestScore = scores[node]!
      }
    }
    return best
  }
}
