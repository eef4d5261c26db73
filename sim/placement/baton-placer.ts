/** Baton's own placing behind the door of the peers. */
import { PackingScore, learnPacking, type ClusterState, type Demand } from '#scheduler'
import type { NumberedPods, Placer } from './run-arrivals.ts'

/** Knows how often each shape occurs in the list, as FGD is told too; not the order, and not who comes next. */
export function batonPlacer(state: ClusterState, pods: NumberedPods, seed: number): Placer {
  return placerOf(pods, new PackingScore(state, learnPacking(state, demandOf(pods), seed)), () => {})
}

/** Knows only the pods that arrived before: learns anew whenever their number has doubled. */
export function batonOnlinePlacer(state: ClusterState, pods: NumberedPods, seed: number): Placer {
  const counts = new Float64Array(pods.shapes.length)
  const learn = (): Demand[] =>
    pods.shapes.flatMap((shape, at) => (counts[at]! > 0 ? [{ shape, count: counts[at]! }] : []))
  const first = { shape: pods.shapes[0]!, count: 1 }
  const score = new PackingScore(state, learnPacking(state, [first], seed))
  let seen = 0
  let next = 1
  return placerOf(pods, score, (shapeId) => {
    counts[shapeId]! += 1
    seen += 1
    if (seen < next) return
    next = Math.max(FIRST_PODS, next * 2)
    score.adopt(learnPacking(state, learn(), seed))
  })
}

/** Fewer say little. */
const FIRST_PODS = 50

export function demandOf({ shapes, shapeOf }: NumberedPods): Demand[] {
  const counts = new Float64Array(shapes.length)
  for (const shape of shapeOf) counts[shape]! += 1
  return shapes.map((shape, at) => ({ shape, count: counts[at]! }))
}

function placerOf(pods: NumberedPods, score: PackingScore, arrives: (shapeId: number) => void): Placer {
  let node = -1
  let chosen = 0
  return {
    choose: (shapeId) => {
      arrives(shapeId)
      chosen = shapeId
      node = score.choose(shapeId, pods.shapes[shapeId]!)
      return node
    },
    device: () => (node === -1 ? -1 : score.deviceFor(node, pods.shapes[chosen]!)),
  }
}
