/**
 * How long one training step of an application takes on one kind of device, as measured and published with
 * Pollux (OSDI 2021) and Sia (SOSP 2023).
 *
 * A placement that was measured answers from its own curve over the local batch. Others lie between the
 * measured counts of nodes and devices around them: linear along both, on lines of equal devices per node.
 */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { readRows, type TraceRow } from '../traces/read-rows.ts'

/** Seconds of one step, and the part of it that waits for gradients of others. */
export interface StepTime {
  readonly stepSeconds: number
  readonly syncSeconds: number
}

export interface Profile {
  readonly smallestLocalBatch: number
  readonly largestLocalBatch: number
  /** Devices on each node, and the examples of each device in one step. */
  stepTime(counts: readonly number[], localBatch: number): StepTime
  /** The largest local batch that was measured there: beyond it memory is not known to suffice. */
  largestMeasured(counts: readonly number[]): number
}

/** Means of what was measured at one shape, by local batch. */
interface Curve {
  readonly batch: number[]
  readonly step: number[]
  readonly sync: number[]
}

/** Null: the application was not measured on this kind. */
export function readProfile(folder: string, kind: string): Profile | null {
  const placementFile = existingFile(join(folder, `placements-${kind}.csv`))
  const scalabilityFile = existingFile(join(folder, `scalability-${kind}.csv`))
  if (placementFile === null || scalabilityFile === null) return null
  const samples = ['local_bsz', 'step_time', 'sync_time']
  const byPlacement = new Map<string, TraceRow[]>()
  const byShape = new Map<string, TraceRow[]>()
  for (const row of readRows(placementFile, [...samples, 'placement'])) {
    const counts = [...row.text('placement')].map(Number)
    if (counts.some((count) => !(count >= 1))) throw row.wrong(`placement is "${row.text('placement')}"`)
    push(byPlacement, counts.join(','), row)
    push(byShape, shapeKey(counts.length, sum(counts)), row)
  }
  for (const row of readRows(scalabilityFile, [...samples, 'num_nodes', 'num_replicas'])) {
    push(byShape, shapeKey(row.integer('num_nodes', 1, 1e4), row.integer('num_replicas', 1, 1e5)), row)
  }
  const measured = new Map([...byPlacement].map(([key, rows]) => [key, curveOf(rows)]))
  const shapes = new Map([...byShape].map(([key, rows]) => [key, curveOf(rows)]))
  return createProfile(measured, shapes)
}

function createProfile(measured: ReadonlyMap<string, Curve>, shapes: ReadonlyMap<string, Curve>): Profile {
  const rows = new Map<number, number[]>()
  for (const key of shapes.keys()) {
    const [nodes = 0, devices = 0] = key.split(',').map(Number)
    rows.set(
      nodes,
      [...(rows.get(nodes) ?? []), devices].sort((a, b) => a - b),
    )
  }
  const nodeCounts = [...rows.keys()].sort((a, b) => a - b)

  const atShape = (nodes: number, devices: number, localBatch: number): StepTime => {
    const [lower, upper, share] = bracket(nodeCounts, nodes)
    const low = alongRow(lower, (devices * lower) / nodes, localBatch)
    return lower === upper ? low : mix(low, alongRow(upper, (devices * upper) / nodes, localBatch), share)
  }
  const alongRow = (nodes: number, devices: number, localBatch: number): StepTime => {
    const [lower, upper, share] = bracket(rows.get(nodes) ?? [], devices)
    const low = readCurve(shapes.get(shapeKey(nodes, lower))!, localBatch)
    return lower === upper ? low : mix(low, readCurve(shapes.get(shapeKey(nodes, upper))!, localBatch), share)
  }
  const batches = [...measured.values()].flatMap((curve) => curve.batch)
  return {
    smallestLocalBatch: Math.min(...batches),
    largestLocalBatch: Math.max(...batches),
    stepTime: (counts, localBatch) => {
      const curve = measured.get(smallestRotation(counts).join(','))
      return curve === undefined
        ? atShape(counts.length, sum(counts), localBatch)
        : readCurve(curve, localBatch)
    },
    largestMeasured: (counts) => {
      const curve = measured.get(smallestRotation(counts).join(','))
      if (curve !== undefined) return curve.batch.at(-1)!
      const larger = [...shapes].filter(([key]) => {
        const [nodes = 0, devices = 0] = key.split(',').map(Number)
        return nodes >= counts.length && devices >= sum(counts)
      })
      return Math.max(...larger.map(([, { batch }]) => batch.at(-1)!), Math.min(...batches))
    },
  }
}

/** Linear in the local batch; beyond the ends the line of the last two points goes on. */
function readCurve({ batch, step, sync }: Curve, localBatch: number): StepTime {
  if (batch.length === 1) return { stepSeconds: step[0]!, syncSeconds: sync[0]! }
  let at = 1
  while (at < batch.length - 1 && batch[at]! < localBatch) at += 1
  const share = (localBatch - batch[at - 1]!) / (batch[at]! - batch[at - 1]!)
  const stepSeconds = Math.max(1e-6, step[at - 1]! + share * (step[at]! - step[at - 1]!))
  const syncSeconds = Math.max(0, sync[at - 1]! + share * (sync[at]! - sync[at - 1]!))
  return { stepSeconds, syncSeconds: Math.min(syncSeconds, stepSeconds * 0.999) }
}

function curveOf(rows: readonly TraceRow[]): Curve {
  const cells = new Map<number, { step: number; sync: number; count: number }>()
  for (const row of rows) {
    const batch = row.integer('local_bsz', 1, 1e7)
    const cell = cells.get(batch) ?? { step: 0, sync: 0, count: 0 }
    cell.step += readSeconds(row, 'step_time')
    cell.sync += readSeconds(row, 'sync_time')
    cell.count += 1
    cells.set(batch, cell)
  }
  const batch = [...cells.keys()].sort((a, b) => a - b)
  const mean = (what: 'step' | 'sync') => batch.map((key) => cells.get(key)![what] / cells.get(key)!.count)
  return { batch, step: mean('step'), sync: mean('sync') }
}

function readSeconds(row: TraceRow, column: string): number {
  const value = Number(row.text(column))
  if (!Number.isFinite(value) || value < 0 || value > 86_400) {
    throw row.wrong(`${column} is "${row.text(column)}", and it has to be seconds from 0 to 86400`)
  }
  return value
}

/** The two neighbours of `value` and how far it lies from the first to the second; the ends are held. */
function bracket(sorted: readonly number[], value: number): [number, number, number] {
  const first = sorted[0]!
  const last = sorted.at(-1)!
  if (value <= first) return [first, first, 0]
  if (value >= last) return [last, last, 0]
  const at = sorted.findIndex((one) => one >= value)
  const [lower, upper] = [sorted[at - 1]!, sorted[at]!]
  return upper === value ? [upper, upper, 0] : [lower, upper, (value - lower) / (upper - lower)]
}

const mix = (a: StepTime, b: StepTime, share: number): StepTime => ({
  stepSeconds: a.stepSeconds + share * (b.stepSeconds - a.stepSeconds),
  syncSeconds: a.syncSeconds + share * (b.syncSeconds - a.syncSeconds),
})

/** A ring all-reduce does not care where it begins: the tables hold one rotation of each placement. */
function smallestRotation(counts: readonly number[]): readonly number[] {
  let best = counts
  for (let start = 1; start < counts.length; start += 1) {
    const turned = [...counts.slice(start), ...counts.slice(0, start)]
    const at = turned.findIndex((count, index) => count !== best[index])
    if (at !== -1 && turned[at]! < best[at]!) best = turned
  }
  return best
}

/** `path`, or the same packed. */
export function existingFile(path: string): string | null {
  return [path, `${path}.gz`].find((one) => existsSync(one)) ?? null
}

function push<V>(lists: Map<string, V[]>, key: string, value: V): void {
  const list = lists.get(key)
  if (list === undefined) lists.set(key, [value])
  else list.push(value)
}

const shapeKey = (nodes: number, devices: number): string => `${nodes},${devices}`
const sum = (counts: readonly number[]): number => counts.reduce((total, count) => total + count, 0)
