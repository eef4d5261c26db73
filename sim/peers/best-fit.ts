/** BestFit as FGD's simulator has it: least CPU and GPU left, each against the largest node, cut to whole points. */
import { totalMilli, type ClusterState, type Shape } from '#scheduler'
import type { Placer } from '../placement/run-arrivals.ts'
import { ScoreTable } from './score-table.ts'

const MAX_CPU_MILLI = 128_000
const MAX_GPU_MILLI = 8_000

export function bestFitPlacer(state: ClusterState, shapes: readonly Shape[]): Placer {
  const table = new ScoreTable(state, shapes, (node, shape) => {
    const left =
      ((state.cpuFree(node) - shape.cpuMilli) / MAX_CPU_MILLI) * 0.5 +
      ((state.freeMilli(node) - totalMilli(shape)) / MAX_GPU_MILLI) * 0.5
    return Math.trunc((1 - left) * 100)
  })
  let device = -1
  return {
    choose: (shapeId) => {
      const node = table.best(shapeId)
      device = node === -1 ? -1 : state.fullestDevice(node, shapes[shapeId]!.deviceMilli)
      return node
    },
    device: () => device,
  }
}
