/**
 * Where one task goes so that the most of the cluster can still be filled afterwards.
 *
 * score = what its node's expected final idle rest shrinks by (in devices)
 *   − a little for each device still idle on the node afterwards: fuller nodes first
 *   − the pressure on the type, for each device asked: scarce types are left to those who need them
 *   − the chance lost to place a wide pod there, in full while such nodes are few.
 * Highest wins, the smallest name among equals, nothing is rounded.
 *
 * Scores are kept per shape and node until the node changes; a ring of changes says which did. Cost of a choice:
 * one pass over the scores, and one evaluation for each node that changed since the shape came last, up to a limit.
 */
import type { ClusterState } from '../cluster/cluster-state.ts'
import { WHOLE_DEVICE_MILLI, isFraction, totalMilli, type Shape } from '../cluster/shape.ts'
import { BestIndex } from './best-index.ts'
import type { ExpectedFill } from './expected-fill.ts'
import type { WidePods } from './wide-pods.ts'

export interface PackingModel {
  readonly fill: ExpectedFill
  readonly pressure: Float64Array
  readonly wide: WidePods
}

/** In devices of expected final idle rest; found on openb's lists, and flat around these values. */
export interface PackingWeights {
  /** For each device that stays idle on the node: fuller nodes first. */
  readonly idle: number
  /** For each device asked of a type under full pressure. */
  readonly pressure: number
  /** For the chance lost to a wide pod: while nodes for such pods are scarce, and otherwise. */
  readonly scarce: number
  readonly plenty: number
  /** The same for a wide pod itself: it leaves the nodes that others of its kind alone can use. */
  readonly amongWide: number
}

const DEFAULT_WEIGHTS: PackingWeights = {
  idle: 0.005,
  pressure: 0.15,
  scarce: 1,
  plenty: 0.05,
  amongWide: 0.1,
}

/** Nodes that one choice looks at anew: some hundred microseconds. */
const REFRESHED_AT_ONCE = 256
const SWEPT_AT_ONCE = 32

/** What is known of one shape: its score on every node, once for scarce and once for plenty. */
interface ShapeScores {
  readonly scarce: BestIndex
  readonly plenty: BestIndex
  readonly stamps: Uint32Array
  /** Changes of the cluster when it was looked at; -1: never. */
  seen: number
  /** The node that was looked at in turn. */
  sweep: number
  /** Whether a node changed and was not looked at again. */
  hasStale: boolean
}

export class PackingScore {
  readonly #state: ClusterState
  #model: PackingModel
  readonly #weights: PackingWeights
  readonly #scores: (ShapeScores | undefined)[] = []
  readonly #idleOf: Float64Array
  readonly #idleStamp: Uint32Array
  readonly #chanceOf: Float64Array
  readonly #rests: Int32Array
  readonly #after: Int32Array
  #chanceSum = 0
  #chanceSeen = 0
  #freeMilli = 0
  #chanceLost = 0
  /** What is being chosen for: one callback for all choices, so that none is made for each. */
  #asked: ShapeScores | null = null
  #askedShape: Shape | null = null
  readonly #refresh = (node: number): void => {
    if (this.#asked !== null && this.#askedShape !== null) this.#update(this.#asked, node, this.#askedShape)
  }

  constructor(state: ClusterState, model: PackingModel, weights: PackingWeights = DEFAULT_WEIGHTS) {
    this.#weights = weights
    this.#state = state
    this.#model = model
    this.#idleOf = new Float64Array(state.nodeCount)
    this.#idleStamp = new Uint32Array(state.nodeCount)
    this.#chanceOf = new Float64Array(state.nodeCount)
    this.#rests = new Int32Array(state.maxDeviceCount)
    this.#after = new Int32Array(state.maxDeviceCount)
    this.adopt(model)
  }

  /** From now on with what was learned since: every score is taken anew. */
  adopt(model: PackingModel): void {
    this.#model = model
    this.#scores.length = 0
    this.#idleStamp.fill(0)
    this.#chanceSeen = this.#state.changeCount
    for (let node = 0; node < this.#state.nodeCount; node += 1) this.#updateChance(node)
  }

  /** The node to take, or -1 where the shape fits nowhere. `shapeId` names the shape between calls. */
  choose(shapeId: number, shape: Shape): number {
    const scores = this.#scoresOf(shapeId)
    this.#catchUp(scores, shape)
    this.#asked = scores
    this.#askedShape = shape
    const values = this.#isScarce() ? scores.scarce : scores.plenty
    const best = values.find(this.#refresh)
    return best === -1 && scores.hasStale ? this.#anyThatFits(scores, values, shape) : best
  }

  /** Nothing is known to fit: look at every node that changed since. Few of those fit, so this is cheap. */
  #anyThatFits(scores: ShapeScores, values: BestIndex, shape: Shape): number {
    for (let node = 0; node < this.#state.nodeCount; node += 1) this.#update(scores, node, shape)
    scores.hasStale = false
    return values.find(this.#refresh)
  }

  /** The score of one node; -Infinity where the shape does not fit now or the node is closed. */
  scoreOn(node: number, shapeId: number, shape: Shape): number {
    const scores = this.#scoresOf(shapeId)
    this.#update(scores, node, shape)
    return (this.#isScarce() ? scores.scarce : scores.plenty).values[node]!
  }

  /** The device of the node for a fraction; any other shape takes the first that are free. */
  deviceFor(node: number, shape: Shape): number {
    if (!isFraction(shape)) return -1
    const rest = this.#bestRest(node, shape)
    for (let device = 0; device < this.#state.deviceCountOf[node]!; device += 1) {
      if (this.#state.deviceFree(node, device) === rest) return device
    }
    return -1
  }

  #scoresOf(shapeId: number): ShapeScores {
    const state = this.#state
    return (this.#scores[shapeId] ??= {
      scarce: new BestIndex(state.nodeCount),
      plenty: new BestIndex(state.nodeCount),
      stamps: new Uint32Array(state.nodeCount),
      seen: -1,
      sweep: 0,
      hasStale: false,
    })
  }

  /**
   * Look again at nodes that changed since the shape came last: at all of them where they are few, else at those
   * that changed last and at some others in turn. A shape that comes seldom would pay for a thousand changes at
   * once; what it does not look at keeps its old score, and is looked at before it is taken.
   */
  #catchUp(scores: ShapeScores, shape: Shape): void {
    const state = this.#state
    const ring = state.changes
    if (scores.seen === -1) {
      for (let node = 0; node < state.nodeCount; node += 1) this.#update(scores, node, shape)
    } else {
      let left = REFRESHED_AT_ONCE
      const oldest = Math.max(scores.seen, state.changeCount - ring.length)
      if (oldest > scores.seen) scores.hasStale = true
      for (let at = state.changeCount - 1; at >= oldest && left > 0; at -= 1) {
        if (this.#update(scores, ring[at & (ring.length - 1)]!, shape)) left -= 1
      }
      if (left === 0) {
        scores.hasStale = true
        for (let turn = 0; turn < SWEPT_AT_ONCE; turn += 1) {
          scores.sweep = scores.sweep + 1 < state.nodeCount ? scores.sweep + 1 : 0
          this.#update(scores, scores.sweep, shape)
        }
      }
    }
    scores.seen = state.changeCount
  }

  /** Whether there was something new to look at. */
  #update(scores: ShapeScores, node: number, shape: Shape): boolean {
    const state = this.#state
    if (scores.stamps[node] === state.stampOf[node]) return false
    scores.stamps[node] = state.stampOf[node]!
    if (state.isClosed(node) || !state.fits(node, shape)) {
      scores.scarce.set(node, -Infinity)
      scores.plenty.set(node, -Infinity)
      return true
    }
    const score = this.#score(node, shape)
    const isWide = this.#model.wide.isWide(shape)
    scores.scarce.set(
      node,
      score - (isWide ? this.#weights.amongWide : this.#weights.scarce) * this.#chanceLost,
    )
    scores.plenty.set(
      node,
      score - (isWide ? this.#weights.amongWide : this.#weights.plenty) * this.#chanceLost,
    )
    return true
  }

  #score(node: number, shape: Shape): number {
    const state = this.#state
    const type = state.typeOf[node]!
    const asked = totalMilli(shape)
    const before = this.#idleBefore(node)
    this.#bestRest(node, shape)
    const idleAfter = (state.freeMilli(node) - asked) / WHOLE_DEVICE_MILLI
    return (
      (before - this.#bestIdle) / WHOLE_DEVICE_MILLI -
      this.#weights.idle * idleAfter -
      (this.#weights.pressure * this.#model.pressure[type]! * asked) / WHOLE_DEVICE_MILLI
    )
  }

  #bestIdle = 0

  /**
   * Tries the shape on the node: what stays idle goes to `#bestIdle`, the chance lost to `#chanceLost`. For a
   * fraction, the rest of the device that is best taken is returned.
   */
  #bestRest(node: number, shape: Shape): number {
    const state = this.#state
    const { fill, wide } = this.#model
    const type = state.typeOf[node]!
    const cpu = state.cpuFree(node) - shape.cpuMilli
    const count = this.#sortedRests(node)
    const rests = this.#rests
    const after = this.#after
    const chance = wide.worth(type, state.cpuFree(node), state.wholeFree(node))
    if (!isFraction(shape)) {
      let left = shape.deviceCount
      // Whole devices stand last; what is taken becomes 0 and goes first.
      for (let at = 0; at < left; at += 1) after[at] = 0
      for (let at = 0; at < count - left; at += 1) after[at + left] = rests[at]!
      left = state.wholeFree(node) - left
      this.#bestIdle = fill.idleMilli(type, cpu, after, count)
      this.#chanceLost = chance - (chance === 0 ? 0 : wide.worth(type, cpu, left))
      return -1
    }
    let bestRest = -1
    let previous = -1
    this.#bestIdle = Infinity
    for (let at = 0; at < count; at += 1) {
      const rest = rests[at]!
      if (rest < shape.deviceMilli || rest === previous) continue
      previous = rest
      const less = rest - shape.deviceMilli
      let to = 0
      let from = 0
      while (from < count && rests[from]! < less) after[to++] = rests[from++]!
      after[to++] = less
      for (; from < count; from += 1) if (from !== at) after[to++] = rests[from]!
      const idle = fill.idleMilli(type, cpu, after, count)
      if (idle >= this.#bestIdle) continue
      this.#bestIdle = idle
      bestRest = rest
    }
    const whole = state.wholeFree(node) - (bestRest === WHOLE_DEVICE_MILLI ? 1 : 0)
    this.#chanceLost = chance - (chance === 0 ? 0 : wide.worth(type, cpu, whole))
    return bestRest
  }

  #idleBefore(node: number): number {
    const state = this.#state
    if (this.#idleStamp[node] !== state.stampOf[node]) {
      this.#idleStamp[node] = state.stampOf[node]!
      const count = this.#sortedRests(node)
      this.#idleOf[node] = this.#model.fill.idleMilli(
        state.typeOf[node]!,
        state.cpuFree(node),
        this.#rests,
        count,
      )
    }
    return this.#idleOf[node]!
  }

  /** Insertion sort: a node has few devices, and most stand in order. */
  #sortedRests(node: number): number {
    const state = this.#state
    const rests = this.#rests
    const count = state.deviceCountOf[node]!
    for (let device = 0; device < count; device += 1) {
      const rest = state.deviceFree(node, device)
      let at = device
      while (at > 0 && rests[at - 1]! > rest) {
        rests[at] = rests[at - 1]!
        at -= 1
      }
      rests[at] = rest
    }
    return count
  }

  #isScarce(): boolean {
    const state = this.#state
    const ring = state.changes
    if (state.changeCount - this.#chanceSeen > ring.length) {
      for (let node = 0; node < state.nodeCount; node += 1) this.#updateChance(node)
    } else {
      for (let at = this.#chanceSeen; at < state.changeCount; at += 1) {
        this.#updateChance(ring[at & (ring.length - 1)]!)
      }
    }
    this.#chanceSeen = state.changeCount
    this.#freeMilli = 0
    for (let type = 0; type < state.typeCount; type += 1) this.#freeMilli += state.freeMilliOfType(type)
    return this.#chanceSum <= this.#model.wide.nodesToKeep(this.#freeMilli)
  }

  #updateChance(node: number): void {
    const state = this.#state
    const chance = this.#model.wide.chance(state.typeOf[node]!, state.cpuFree(node), state.wholeFree(node))
    this.#chanceSum += chance - this.#chanceOf[node]!
    this.#chanceOf[node] = chance
  }
}
