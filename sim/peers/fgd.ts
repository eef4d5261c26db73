/**
 * Fragmentation gradient descent (Weng et al., USENIX ATC 2023): the node whose expected unusable GPU rest grows
 * least, for the pods that are typical of the list.
 */
import { WHOLE_DEVICE_MILLI, isFraction, type ClusterState, type Shape } from '#scheduler'
import type { NumberedPods, Placer } from '../placement/run-arrivals.ts'
import { ScoreTable } from './score-table.ts'

/** The most frequent shapes up to this share of all pods are typical. */
const POPULARITY = 0.95

interface Typical {
  readonly shape: Shape
  readonly share: number
}

export function fgdPlacer(state: ClusterState, pods: NumberedPods): Placer {
  const { shapes } = pods
  const typical = typicalPods(pods)
  const rests = new Int32Array(state.maxDeviceCount)
  let chosen = -1
  let device = -1

  const score = (node: number, shape: Shape): number => {
    const count = state.deviceCountOf[node]!
    const type = state.typeOf[node]!
    for (let at = 0; at < count; at += 1) rests[at] = state.deviceFree(node, at)
    const before = fragment(typical, type, state.cpuFree(node), rests, count)
    const cpu = state.cpuFree(node) - shape.cpuMilli
    if (!isFraction(shape)) {
      let left = shape.deviceCount
      for (let at = 0; at < count && left > 0; at += 1) {
        if (rests[at] !== WHOLE_DEVICE_MILLI) continue
        rests[at] = 0
        left -= 1
      }
      return points(before - fragment(typical, type, cpu, rests, count))
    }
    let best = -1
    for (let at = 0; at < count; at += 1) {
      if (rests[at]! < shape.deviceMilli) continue
      rests[at]! -= shape.deviceMilli
      const value = points(before - fragment(typical, type, cpu, rests, count))
      rests[at]! += shape.deviceMilli
      if (value > best) {
        best = value
        chosen = at
      }
    }
    return best
  }

  const table = new ScoreTable(state, shapes, score)
  return {
    choose: (shapeId) => {
      const node = table.best(shapeId)
      chosen = -1
      if (node !== -1 && isFraction(shapes[shapeId]!)) score(node, shapes[shapeId]!)
      device = chosen
      return node
    },
    device: () => device,
  }
}

/** Thousandths of a GPU on the node that a random typical pod could not use. */
function fragment(
  typical: readonly Typical[],
  type: number,
  cpuMilli: number,
  rests: Int32Array,
  count: number,
): number {
  let idle = 0
  for (let at = 0; at < count; at += 1) idle += rests[at]!
  let sum = 0
  for (const { shape, share } of typical) {
    if (shape.deviceMilli === 0 || cpuMilli < shape.cpuMilli || ((shape.typeMask >>> type) & 1) === 0) {
      sum += share * idle
      continue
    }
    let usable = 0
    let tooSmall = 0
    for (let at = 0; at < count; at += 1) {
      if (rests[at]! >= shape.deviceMilli) usable += 1
      else tooSmall += rests[at]!
    }
    sum += share * (usable >= shape.deviceCount ? tooSmall : idle)
  }
  return sum
}

const points = (gain: number): number => Math.trunc(100 / (1 + Math.exp(-gain / 1000)))

function typicalPods({ shapes, shapeOf }: NumberedPods): Typical[] {
  const counts = new Float64Array(shapes.length)
  for (const shape of shapeOf) counts[shape]! += 1
  const byCount = shapes
    .map((shape, at) => ({ shape, count: counts[at]! }))
    .toSorted(
      (a, b) =>
        b.count - a.count ||
        b.shape.cpuMilli - a.shape.cpuMilli ||
        b.shape.deviceMilli - a.shape.deviceMilli ||
        b.shape.deviceCount - a.shape.deviceCount,
    )
  const kept: { shape: Shape; count: number }[] = []
  let sum = 0
  for (const one of byCount) {
    if (sum >= POPULARITY * shapeOf.length) break
    kept.push(one)
    sum += one.count
  }
  return kept.map(({ shape, count }) => ({ shape, share: count / sum }))
}
