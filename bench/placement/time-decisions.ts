/** How long Baton takes for one decision, on the published cluster and on seven of it (8,491 nodes). */
import { readPods, type OpenbCluster, type OpenbList } from '../../sim/placement/openb.ts'
import { numberShapes } from '../../sim/placement/run-arrivals.ts'
import { runList } from '../../sim/placement/run-list.ts'
import { mean, percentile } from '../percentile.ts'

export interface DecisionTimes {
  readonly meanUs: number
  readonly p99Us: number
}

export const LARGE_COPIES = 7

/** The same seed decides the same. Of each decision the shortest time counts: the rest is the machine's other work. */
const REPETITIONS = 3

/** The first run warms the compiler up and counts for nothing. */
export function timeDecisions(cluster: OpenbCluster, list: OpenbList, copies: number): DecisionTimes {
  const pods = numberShapes(readPods(list.path, cluster.types))
  const run = { cluster, pods, seed: 1, isTimed: true }
  runList({ ...run, copies: 1 }, 'baton')
  const least = runList({ ...run, copies }, 'baton').decisionUs
  for (let repetition = 1; repetition < REPETITIONS; repetition += 1) {
    const { decisionUs } = runList({ ...run, copies }, 'baton')
    for (let at = 0; at < least.length; at += 1) least[at] = Math.min(least[at]!, decisionUs[at]!)
  }
  return { meanUs: mean(least), p99Us: percentile(least, 0.99) }
}
