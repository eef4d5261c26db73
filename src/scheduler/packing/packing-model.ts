import { seededRandom } from '#base'
import type { ClusterState } from '../cluster/cluster-state.ts'
import type { Demand } from './demand.ts'
import { ExpectedFill } from './expected-fill.ts'
import { drawSequences } from './fill-sequences.ts'
import type { PackingModel } from './packing-score.ts'
import { typePressure } from './type-pressure.ts'
import { WidePods } from './wide-pods.ts'

/** Sequences that are tried, and pods in each: enough to fill the largest node. */
const SEQUENCE_COUNT = 32
const SEQUENCE_LENGTH = 60

/** What the past says about what will come. A hundred pods are enough; the same seed gives the same model. */
export function learnPacking(
  state: ClusterState,
  demand: readonly Demand[],
  seed: number | string,
): PackingModel {
  const random = seededRandom(`packing ${seed}`)
  const sequences = drawSequences(demand, state, SEQUENCE_COUNT, SEQUENCE_LENGTH, random)
  return {
    fill: new ExpectedFill(sequences, state.maxDeviceCount),
    pressure: typePressure(demand, state.capacityMilli),
    wide: new WidePods(
      demand,
      state.alike.map(({ node, count }) => ({
        type: state.typeOf[node]!,
        cpuMilli: state.cpuMilliOf[node]!,
        deviceCount: state.deviceCountOf[node]!,
        count,
      })),
    ),
  }
}
