/**
 * How much of the GPUs anybody could hold at the end of the published protocol: a cutting-stock program over GPUs.
 *
 * It knows which pods arrive (the list scaled to the arrived ratio) and may choose among them, but each size has to
 * be served to the floor, so that nobody fills the cluster by refusing what is hard to place. CPU, memory and the
 * borders of nodes are left out; what is left out only lowers the truth, so the figure stays an upper bound for who
 * serves each size to the floor.
 */
import { WHOLE_DEVICE_MILLI, isFraction, totalMilli, type Shape } from '#scheduler'
import { maximise, type Column } from './linear-program.ts'

export interface AllocationBound {
  /** Per cent of all GPUs. */
  readonly allocation: number
  /** The share of each size that is served at least: the highest that can be reached, 0.7 at most. */
  readonly floor: number
}

interface Item {
  readonly devices: number
  /** Of each device. */
  readonly milli: number
  readonly typeMask: number
  /** Pods that arrive. */
  arrived: number
}

const FLOORS = [0.7, 0.65, 0.6, 0.55, 0.5, 0.4, 0.3, 0.2, 0.1, 0]
/** What leaving a size below its floor costs, in GPUs a pod: more than any pod brings. */
const MISSED = 1_000

export function allocationBound(
  pods: readonly Shape[],
  capacityMilli: Float64Array,
  ratio: number,
): AllocationBound {
  const { items, capacity } = reduce(pods, capacityMilli)
  const all = capacity.reduce((sum, gpus) => sum + gpus, 0)
  const asked = items.reduce((sum, item) => sum + (item.arrived * item.devices * item.milli) / 1_000, 0)
  for (const item of items) item.arrived *= (ratio * all) / asked
  for (const floor of FLOORS) {
    const held = solve(items, capacity, floor)
    if (held !== null) return { allocation: (100 * held) / all, floor }
  }
  return { allocation: 100, floor: 0 }
}

/** GPUs held, or null where the floor is out of reach. */
function solve(items: readonly Item[], capacity: readonly number[], floor: number): number | null {
  const served = items.length
  // Rows: each item's pods are placed, refused or missed; refusals have a limit; each type has its GPUs.
  const right = [
    ...items.map((item) => item.arrived),
    ...items.map((item) => (1 - floor) * item.arrived),
    ...capacity,
  ]
  const first: Column[] = right.map((_, row) => ({ cost: row < served ? -MISSED : 0, entries: [[row, 1]] }))
  const refused: Column[] = items.map((_, at) => ({
    cost: 0,
    entries: [
      [at, 1],
      [served + at, 1],
    ],
  }))
  const { value, basis } = maximise(right, first, (prices) => {
    const columns = [...refused, ...first.slice(served)]
    for (let type = 0; type < capacity.length; type += 1) {
      columns.push(bestPattern(items, type, 2 * served + type, prices))
      for (const [at, item] of items.entries()) {
        if (item.milli !== WHOLE_DEVICE_MILLI || ((item.typeMask >>> type) & 1) === 0) continue
        columns.push({
          cost: item.devices,
          entries: [
            [at, 1],
            [2 * served + type, item.devices],
          ],
        })
      }
    }
    return mostGaining(columns, prices)
  })
  const missed = basis.reduce((sum, { column, amount }) => sum + (column.cost < 0 ? amount : 0), 0)
  return missed > 1e-6 ? null : value
}

function mostGaining(columns: readonly Column[], prices: Float64Array): Column | null {
  let best: Column | null = null
  let most = 1e-7
  for (const column of columns) {
    const gain = column.entries.reduce((left, [row, value]) => left - prices[row]! * value, column.cost)
    if (gain <= most) continue
    best = column
    most = gain
  }
  return best
}

/** The fractions that are worth most together on one GPU of the type: a knapsack. */
function bestPattern(items: readonly Item[], type: number, row: number, prices: Float64Array): Column {
  const usable = [...items.entries()].filter(
    ([, item]) => item.milli < WHOLE_DEVICE_MILLI && ((item.typeMask >>> type) & 1) === 1,
  )
  const worth = new Float64Array(WHOLE_DEVICE_MILLI + 1)
  const last = new Int32Array(WHOLE_DEVICE_MILLI + 1).fill(-1)
  for (let room = 1; room <= WHOLE_DEVICE_MILLI; room += 1) {
    worth[room] = worth[room - 1]!
    for (const [at, { milli }] of usable) {
      if (milli > room) continue
      const value = worth[room - milli]! + milli / WHOLE_DEVICE_MILLI - prices[at]!
      if (value <= worth[room]! + 1e-12) continue
      worth[room] = value
      last[room] = at
    }
  }
  const counts = new Map<number, number>()
  let room = WHOLE_DEVICE_MILLI
  let held = 0
  while (room > 0) {
    const at = last[room]!
    if (at === -1) {
      room -= 1
      continue
    }
    counts.set(at, (counts.get(at) ?? 0) + 1)
    held += items[at]!.milli
    room -= items[at]!.milli
  }
  return { cost: held / WHOLE_DEVICE_MILLI, entries: [...counts, [row, 1]] }
}

/** Pods of one size and the same types are one item; types that no pod tells apart are one. CPU-only pods are out. */
function reduce(pods: readonly Shape[], capacityMilli: Float64Array): { items: Item[]; capacity: number[] } {
  const masks = [...new Set(pods.map((pod) => pod.typeMask))]
  const groupOf = new Map<string, number>()
  const capacity: number[] = []
  const groups = [...capacityMilli].map((milli, type) => {
    const seenBy = masks.map((mask) => (mask >>> type) & 1).join('')
    const group = groupOf.get(seenBy) ?? capacity.push(0) - 1
    groupOf.set(seenBy, group)
    capacity[group]! += milli / WHOLE_DEVICE_MILLI
    return group
  })
  const items = new Map<string, Item>()
  for (const pod of pods) {
    if (totalMilli(pod) === 0) continue
    const typeMask = groups.reduce((mask, group, type) => mask | (((pod.typeMask >>> type) & 1) << group), 0)
    const milli = isFraction(pod) ? pod.deviceMilli : WHOLE_DEVICE_MILLI
    const key = `${pod.deviceCount} ${milli} ${typeMask}`
    const item = items.get(key) ?? { devices: pod.deviceCount, milli, typeMask, arrived: 0 }
    item.arrived += 1
    items.set(key, item)
  }
  return { items: [...items.values()], capacity }
}
