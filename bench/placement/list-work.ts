/** One piece of work for a worker: a list under one seed, or its queue; plain data both ways. */
import { readCluster, readPods } from '../../sim/placement/openb.ts'
import { numberShapes } from '../../sim/placement/run-arrivals.ts'
import { SUBJECTS, runList, type Subject } from '../../sim/placement/run-list.ts'
import { runQueue, type QueueResult } from '../../sim/placement/run-queue.ts'

export interface ListWork {
  readonly kind: 'arrivals' | 'queue'
  readonly folder: string
  readonly list: string
  readonly path: string
  readonly seed: number
}

export interface ArrivalOutcome {
  readonly subject: Subject
  readonly allocation: number
  readonly eightArrived: number
  readonly eightPlaced: number
}

export interface ListOutcome {
  readonly list: string
  readonly arrivals: readonly ArrivalOutcome[]
  readonly queue: QueueResult | null
}

/** The pods of this many GPUs are those that a policy likes to forget. */
const LARGE = 8
/** Of the GPUs that there are, asked for at any time. */
const QUEUE_LOAD = 1.3

export function workOn({ kind, folder, list, path, seed }: ListWork): ListOutcome {
  const cluster = readCluster(folder)
  const pods = numberShapes(readPods(path, cluster.types))
  if (kind === 'queue') return { list, arrivals: [], queue: runQueue(cluster, pods, QUEUE_LOAD, seed) }
  const arrivals = SUBJECTS.map((subject) => {
    const run = { cluster, pods, seed, copies: 1, isTimed: false }
    const { allocation, bySize } = runList(run, subject)
    const large = bySize.get(LARGE) ?? { arrived: 0, placed: 0 }
    return { subject, allocation, eightArrived: large.arrived, eightPlaced: large.placed }
  })
  return { list, arrivals, queue: null }
}
