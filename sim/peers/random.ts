/** Random: any node with room, and any device of it that holds a fraction. */
import type { Random } from '#base'
import type { ClusterState, Shape } from '#scheduler'
import type { Placer } from '../placement/run-arrivals.ts'

export function randomPlacer(state: ClusterState, shapes: readonly Shape[], random: Random): Placer {
  const open = new Int32Array(state.nodeCount)
  let device = -1
  return {
    choose: (shapeId) => {
      const shape = shapes[shapeId]!
      let count = 0
      for (let node = 0; node < state.nodeCount; node += 1) {
        if (state.fits(node, shape)) open[count++] = node
      }
      if (count === 0) return -1
      const node = open[random.below(count)]!
      let seen = 0
      for (let at = 0; at < state.deviceCountOf[node]!; at += 1) {
        if (state.deviceFree(node, at) < shape.deviceMilli) continue
        seen += 1
        if (random.below(seen) === 0) device = at
      }
      return node
    },
    device: () => device,
  }
}
