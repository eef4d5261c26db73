/**
 * Placement on openb's shared GPUs, as FGD published it, and the same cluster with a queue.
 *
 * Arrivals: ten seeds (42 to 51, as published), every policy under the same arrivals. Baton and FGD are told how
 * often each shape occurs in the list; `baton-online` knows the pods that came before, and nothing else.
 */
import { ClusterState } from '#scheduler'
import { allocationBound } from '../../sim/placement/allocation-bound.ts'
import {
  findLists,
  readCluster,
  readPods,
  type OpenbCluster,
  type OpenbList,
} from '../../sim/placement/openb.ts'
import { ARRIVED_RATIO, SUBJECTS, type Subject } from '../../sim/placement/run-list.ts'
import { servedMinShare } from '../../sim/placement/run-queue.ts'
import { chooseCases } from '../choose-cases.ts'
import type { Figure } from '../figure.ts'
import type { BenchOptions } from '../options.ts'
import { mean } from '../percentile.ts'
import { printFigures, type TableColumn } from '../print-figures.ts'
import { traceFolders } from '../trace-folder.ts'
import { runInWorkers } from '../worker-pool.ts'
import type { ListOutcome, ListWork } from './list-work.ts'
import { readPublished } from './published.ts'
import { LARGE_COPIES, timeDecisions } from './time-decisions.ts'

const FOLDER = 'alibaba-openb'
const FIRST_SEED = 42
const EFFORT = {
  full: { arrivalSeeds: 10, queueSeeds: 2 },
  quick: { arrivalSeeds: 1, queueSeeds: 1 },
}
/** Lists of which the queue and the decision times are shown; all have their allocation. */
const QUICK_LISTS = 1
const TIMED_LISTS = 4

export async function run(options: BenchOptions): Promise<number> {
  const folder = traceFolders(options.data, FOLDER)[0]!
  const lists = chooseCases(findLists(folder), options.cases)
  if (lists.length === 0) throw new Error(`there is no openb_pod_list_*.csv in ${folder}`)
  const cluster = readCluster(folder)
  // Every list is read before the long work starts: a bad row is told in the first second.
  const bounds = lists.flatMap((list) => boundOf(list, cluster))
  const effort = options.quick ? EFFORT.quick : EFFORT.full
  const inDepth = options.quick ? preferred(lists).slice(0, QUICK_LISTS) : lists
  const timed = options.quick ? inDepth : preferred(lists).slice(0, TIMED_LISTS)
  const outcomes = await runInWorkers(
    new URL('worker.ts', import.meta.url),
    [
      ...inDepth.flatMap((list) => workFor('queue', folder, list, effort.queueSeeds)),
      ...lists.flatMap((list) => workFor('arrivals', folder, list, effort.arrivalSeeds)),
    ],
    isOutcome,
  )
  const published = readPublished(folder)
  const figures = lists.flatMap((list) => {
    const own = outcomes.filter((outcome) => outcome.list === list.name)
    return arrivalFigures(list.name, own).concat(
      queueFigures(list.name, own),
      publishedFigures(list.name, published),
      bounds.filter((figure) => figure.case === list.name),
      timed.includes(list) ? timeFigures(list, cluster) : [],
    )
  })
  printFigures(figures, COLUMNS, options.json)
  if (!options.json) printComparison(figures)
  return 0
}

/** The unchanged list first, where it is there. */
const preferred = (lists: readonly OpenbList[]): OpenbList[] =>
  lists.toSorted((a, b) => Number(b.name === 'default') - Number(a.name === 'default'))

const workFor = (kind: ListWork['kind'], folder: string, list: OpenbList, seeds: number): ListWork[] =>
  Array.from({ length: seeds }, (_, at) => ({
    kind,
    folder,
    list: list.name,
    path: list.path,
    seed: FIRST_SEED + at,
  }))

const isOutcome = (value: unknown): value is ListOutcome =>
  typeof value === 'object' && value !== null && 'arrivals' in value && 'queue' in value

const figure = (name: string, subject: string, metric: string, unit: string, value: number): Figure => ({
  bench: 'placement',
  case: name,
  subject,
  metric,
  unit,
  value,
})

function arrivalFigures(name: string, outcomes: readonly ListOutcome[]): Figure[] {
  const of = (subject: Subject): ListOutcome['arrivals'] =>
    outcomes.flatMap(({ arrivals }) => arrivals.filter((one) => one.subject === subject))
  return SUBJECTS.flatMap((subject) => {
    const runs = of(subject)
    const arrived = runs.reduce((sum, one) => sum + one.eightArrived, 0)
    const placed = runs.reduce((sum, one) => sum + one.eightPlaced, 0)
    const share = figure(name, subject, 'placed_share_eight', '%', (100 * placed) / arrived)
    return [figure(name, subject, 'allocation', '%', mean(runs.map(({ allocation }) => allocation)))].concat(
      arrived > 0 ? [share] : [],
    )
  })
}

function queueFigures(name: string, outcomes: readonly ListOutcome[]): Figure[] {
  const runs = outcomes.flatMap(({ queue }) => (queue === null ? [] : [queue]))
  if (runs.length === 0) return []
  return [
    figure(name, 'baton', 'allocation_over_time', '%', mean(runs.map(({ allocation }) => allocation))),
    figure(name, 'baton', 'served_min_share', 'ratio', servedMinShare(runs)),
    figure(name, 'baton', 'moves_per_1000', 'moves', mean(runs.map(({ movesPer1000 }) => movesPer1000))),
  ]
}

const publishedFigures = (name: string, published: ReturnType<typeof readPublished>): Figure[] =>
  [...(published.get(name) ?? [])].map(([policy, value]) =>
    figure(name, `published:${policy}`, 'allocation', '%', value),
  )

function boundOf(list: OpenbList, cluster: OpenbCluster): Figure[] {
  const { capacityMilli } = new ClusterState(cluster.nodes)
  const { allocation, floor } = allocationBound(
    readPods(list.path, cluster.types),
    capacityMilli,
    ARRIVED_RATIO,
  )
  return [
    figure(list.name, 'bound', 'allocation_bound', '%', allocation),
    figure(list.name, 'bound', 'served_floor', 'ratio', floor),
  ]
}

function timeFigures(list: OpenbList, cluster: OpenbCluster): Figure[] {
  const large = timeDecisions(cluster, list, LARGE_COPIES)
  const small = timeDecisions(cluster, list, 1)
  return [
    figure(list.name, 'baton', 'decision_us_mean', 'µs', large.meanUs),
    figure(list.name, 'baton', 'decision_us_p99', 'µs', large.p99Us),
    figure(list.name, 'baton', 'decision_us_mean_one_cluster', 'µs', small.meanUs),
    figure(list.name, 'baton', 'decision_us_p99_one_cluster', 'µs', small.p99Us),
  ]
}

const column = (title: string, subject: string, metric: string, digits = 2): TableColumn => ({
  title,
  subject,
  metric,
  digits,
})
const COLUMNS: readonly TableColumn[] = [
  column('baton', 'baton', 'allocation'),
  column('online', 'baton-online', 'allocation'),
  column('FGD publ.', 'published:fgd', 'allocation'),
  column('FGD', 'fgd', 'allocation'),
  column('BestFit', 'bestfit', 'allocation'),
  column('Random', 'random', 'allocation'),
  column('bound', 'bound', 'allocation_bound'),
  column('8-GPU', 'baton', 'placed_share_eight', 1),
  column('FGD’s', 'fgd', 'placed_share_eight', 1),
  column('queue %', 'baton', 'allocation_over_time'),
  column('served', 'baton', 'served_min_share'),
  column('µs', 'baton', 'decision_us_mean', 1),
  column('p99', 'baton', 'decision_us_p99', 0),
]

function printComparison(figures: readonly Figure[]): void {
  const value = (name: string, subject: string): number | undefined =>
    figures.find((one) => one.case === name && one.subject === subject && one.metric === 'allocation')?.value
  const names = [...new Set(figures.map((one) => one.case))]
  const gains = names.flatMap((name) => {
    const [ours, theirs] = [value(name, 'baton'), value(name, 'published:fgd')]
    return ours === undefined || theirs === undefined ? [] : [ours - theirs]
  })
  const near = (peer: string): string => {
    const gaps = names.flatMap((name) => {
      const [ours, theirs] = [value(name, peer), value(name, `published:${peer}`)]
      return ours === undefined || theirs === undefined ? [] : [Math.abs(ours - theirs)]
    })
    return `${gaps.filter((gap) => gap <= 0.3).length} of ${gaps.length}`
  }
  if (gains.length === 0) return
  process.stdout.write(
    `\nOver the published FGD on ${gains.filter((gain) => gain > 0).length} of ${gains.length} lists, ` +
      `${mean(gains).toFixed(2)} points in the mean. Our peers within 0.3 point of the published means: ` +
      `Random ${near('random')}, BestFit ${near('bestfit')}, FGD ${near('fgd')}.\n` +
      `queue %: held over time at 130 % load with a queue and pods that end, no moves; served: the share of pods ` +
      `started, of the size served worst.\nµs: one decision at seven times the nodes; p99 of the same.\n`,
  )
}
