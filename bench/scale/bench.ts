/**
 * A full round over a large cluster: order the queue, place gangs whole or not, keep nodes for the head, and give
 * every job that waits its reason. One core, the real rules; between rounds jobs end and come, outside the clock.
 */
import { performance } from 'node:perf_hooks'
import { readInventory, repeatNodes, type Inventory } from '../../sim/scale/inventory.ts'
import { BusyCluster } from '../../sim/scale/busy-cluster.ts'
import { chooseCases } from '../choose-cases.ts'
import type { Figure } from '../figure.ts'
import type { BenchOptions } from '../options.ts'
import { mean, percentile } from '../percentile.ts'
import { printFigures, type TableColumn } from '../print-figures.ts'
import { traceFolders } from '../trace-folder.ts'

const FOLDER = 'alibaba-spot'
/** Twice the inventory, and as far toward fifty thousand as it goes. */
const COPIES = 2
const LARGEST = 50_000
const QUEUE_LEAST = 20_000
const QUEUE_PER_NODE = 2.4
const ROUNDS = { full: 200, quick: 60 }
/** The first fills an empty cluster and is shown alone, the next warm the compiler up. */
const WARM_UP = 10

export async function run(options: BenchOptions): Promise<number> {
  const inventory = readInventory(traceFolders(options.data, FOLDER)[0]!)
  const counts = [inventory.nodes.length * COPIES, LARGEST]
  const cases = chooseCases(
    counts.map((nodeCount) => ({ name: String(nodeCount), nodeCount })),
    options.cases,
  )
  const rounds = options.quick ? ROUNDS.quick : ROUNDS.full
  const figures = cases.flatMap(({ name, nodeCount }) => measure(name, inventory, nodeCount, rounds))
  printFigures(figures, COLUMNS, options.json)
  return 0
}

function measure(name: string, { nodes }: Inventory, nodeCount: number, rounds: number): Figure[] {
  const queue = Math.max(QUEUE_LEAST, Math.round(QUEUE_PER_NODE * nodeCount))
  const cluster = new BusyCluster(repeatNodes(nodes, nodeCount), queue, 1)
  const roundMs: number[] = []
  const allocated: number[] = []
  let decided = 0
  let bound = 0
  let cpuMicros = 0
  let fillMs = 0
  for (let round = 0; round < WARM_UP + rounds; round += 1) {
    cluster.advance()
    const cpu = process.threadCpuUsage()
    const start = performance.now()
    const decisions = cluster.decide()
    const wallMs = performance.now() - start
    const used = process.threadCpuUsage(cpu)
    cluster.apply(decisions)
    if (round === 0) fillMs = wallMs
    if (round < WARM_UP) continue
    roundMs.push(wallMs)
    decided += decisions.length
    bound += decisions.reduce((sum, { kind }) => sum + (kind === 'bind' ? 1 : 0), 0)
    cpuMicros += used.user + used.system
    allocated.push(allocationOf(cluster))
  }
  const figure = (metric: string, unit: string, value: number): Figure => ({
    bench: 'scale',
    case: name,
    subject: 'baton',
    metric,
    unit,
    value,
  })
  return [
    figure('round_p50', 'ms', percentile(roundMs, 0.5)),
    figure('round_p99', 'ms', percentile(roundMs, 0.99)),
    figure('decisions_per_second', '1/s', decided / (cpuMicros / 1e6)),
    figure('rss', 'MiB', process.memoryUsage.rss() / 2 ** 20),
    figure('round_fill', 'ms', fillMs),
    figure('queued', 'jobs', queue),
    figure('bound_per_round', 'jobs', bound / rounds),
    figure('allocation', '%', mean(allocated)),
  ]
}

function allocationOf({ state }: BusyCluster): number {
  const capacity = state.capacityMilli.reduce((sum, milli) => sum + milli, 0)
  let free = 0
  for (let type = 0; type < state.typeCount; type += 1) free += state.freeMilliOfType(type)
  return 100 * (1 - free / capacity)
}

const column = (title: string, metric: string, digits: number): TableColumn => ({
  title,
  subject: 'baton',
  metric,
  digits,
})
const COLUMNS: readonly TableColumn[] = [
  column('queued', 'queued', 0),
  column('round p50 ms', 'round_p50', 1),
  column('p99 ms', 'round_p99', 1),
  column('empty cluster ms', 'round_fill', 0),
  column('decisions/s', 'decisions_per_second', 0),
  column('bound/round', 'bound_per_round', 1),
  column('devices held %', 'allocation', 1),
  column('rss MiB', 'rss', 0),
]
