/** One pod list, one seed, every policy under the same arrivals. */
import { seededRandom } from '#base'
import { ClusterState, type NodeSpec } from '#scheduler'
import { bestFitPlacer } from '../peers/best-fit.ts'
import { fgdPlacer } from '../peers/fgd.ts'
import { randomPlacer } from '../peers/random.ts'
import { drawArrivals, shuffle } from './arrivals.ts'
import { batonOnlinePlacer, batonPlacer } from './baton-placer.ts'
import type { OpenbCluster } from './openb.ts'
import { runArrivals, type ArrivalResult, type NumberedPods, type Placer } from './run-arrivals.ts'

export const SUBJECTS = ['baton', 'baton-online', 'fgd', 'bestfit', 'random'] as const
export type Subject = (typeof SUBJECTS)[number]

/** GPUs that arrive in the end, of those that there are. */
export const ARRIVED_RATIO = 1.3

export interface ListRun {
  readonly cluster: OpenbCluster
  readonly pods: NumberedPods
  readonly seed: number
  /** The cluster so many times over, and as many arrivals: for timing. */
  readonly copies: number
  readonly isTimed: boolean
}

export function runList(run: ListRun, subject: Subject): ArrivalResult {
  const random = seededRandom(`openb ${run.seed}`)
  const shapes = Array.from(run.pods.shapeOf, (shape) => run.pods.shapes[shape]!)
  const one = run.cluster.nodes.reduce((sum, node) => sum + node.deviceCount * 1_000, 0)
  const arrivals = Array.from({ length: run.copies }, () => drawArrivals(shapes, random, one, ARRIVED_RATIO))
  const state = new ClusterState(namedAtRandom(run, random))
  const all = Int32Array.from(arrivals.flatMap((drawn) => Array.from(drawn)))
  return runArrivals(state, run.pods, all, placerFor(subject, state, run), run.isTimed)
}

/** The simulator of the paper gives nodes a random prefix, so that ties fall another way with each seed. */
function namedAtRandom({ cluster, copies }: ListRun, random: ReturnType<typeof seededRandom>): NodeSpec[] {
  const order = shuffle(cluster.nodes.length * copies, random)
  return [...order].map((at, index) => {
    const node = cluster.nodes[index % cluster.nodes.length]!
    return Object.assign({}, node, { name: `${String(at).padStart(6, '0')}-${node.name}` })
  })
}

function placerFor(subject: Subject, state: ClusterState, { pods, seed }: ListRun): Placer {
  switch (subject) {
    case 'baton':
      return batonPlacer(state, pods, seed)
    case 'baton-online':
      return batonOnlinePlacer(state, pods, seed)
    case 'fgd':
      return fgdPlacer(state, pods)
    case 'bestfit':
      return bestFitPlacer(state, pods.shapes)
    case 'random':
      return randomPlacer(state, pods.shapes, seededRandom(`random ${seed}`))
  }
}
