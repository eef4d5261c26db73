/**
 * Which nodes carry the widths that were chosen. Who keeps its width keeps its devices; the others take whole
 * nodes first and the fullest node that holds the rest. Where free devices lie scattered, the jobs of a node
 * whose move costs least make room.
 */
import type { Allocation, DeviceType, NodeShare } from './model.ts'

export interface Placing {
  /** Devices wanted of the type; 0: none. */
  readonly devices: number
  readonly type: number
  /** What it holds now. */
  readonly held: Allocation | null
  /** What a move of it costs, in device-seconds. */
  readonly moveCost: number
}

/** In the order of the jobs; null for those that want nothing. Widths may not pass what the types have. */
export function placeWidths(types: readonly DeviceType[], jobs: readonly Placing[]): (Allocation | null)[] {
  const placed: (Allocation | null)[] = jobs.map(() => null)
  for (let type = 0; type < types.length; type += 1) {
    placeType(types[type]!, type, jobs, placed)
  }
  return placed
}

function placeType(
  { nodeCount, devicesPerNode }: DeviceType,
  type: number,
  jobs: readonly Placing[],
  placed: (Allocation | null)[],
): void {
  const free = new Int32Array(nodeCount).fill(devicesPerNode)
  const take = (job: number, nodes: readonly NodeShare[]): void => {
    for (const { node, devices } of nodes) free[node]! -= devices
    placed[job] = { type, nodes: nodes.toSorted((a, b) => a.node - b.node) }
  }
  const release = (job: number): void => {
    for (const { node, devices } of placed[job]!.nodes) free[node]! += devices
    placed[job] = null
  }
  const waiting: number[] = []
  jobs.forEach((job, at) => {
    if (job.type !== type || job.devices === 0) return
    const holds = job.held !== null && job.held.type === type && total(job.held) === job.devices
    if (holds) take(at, job.held!.nodes)
    else waiting.push(at)
  })
  const byWidth = (a: number, b: number): number => jobs[b]!.devices - jobs[a]!.devices || a - b
  waiting.sort(byWidth)
  // A job that made room once may not be asked again, so this ends.
  const moved = new Set<number>()
  while (waiting.length > 0) {
    const job = waiting.shift()!
    const wanted = jobs[job]!.devices
    let nodes = compact(free, devicesPerNode, wanted)
    if (nodes === null) {
      const whole = Math.floor(wanted / devicesPerNode)
      const room = emptied(free, devicesPerNode, whole, wanted % devicesPerNode, (node) =>
        residents(placed, type, node).filter((one) => !moved.has(one)),
      )
      if (room !== null) {
        for (const one of room) {
          release(one)
          moved.add(one)
          waiting.push(one)
        }
        waiting.sort(byWidth)
        nodes = compact(free, devicesPerNode, wanted)
      }
    }
    take(job, nodes ?? scattered(free, wanted))
  }

  function emptied(
    now: Int32Array,
    perNode: number,
    whole: number,
    rest: number,
    who: (node: number) => number[],
  ): number[] | null {
    const chosen = new Set<number>()
    const after = now.slice()
    const costOf = (node: number, need: number): { cost: number; who: number[] } | null => {
      const out: number[] = []
      let [cost, gained] = [0, after[node]!]
      const here = who(node)
        .filter((one) => !chosen.has(one))
        .map((one) => ({ one, on: onNode(placed[one]!, node), cost: jobs[one]!.moveCost }))
        .sort((a, b) => a.cost / a.on - b.cost / b.on || a.one - b.one)
      for (const { one, on, cost: price } of here) {
        if (gained >= need) break
        gained += on
        cost += price
        out.push(one)
      }
      return gained >= need ? { cost, who: out } : null
    }
    const needs = [...Array.from({ length: whole }, () => perNode), ...(rest > 0 ? [rest] : [])]
    const used = new Set<number>()
    for (const need of needs) {
      let best: { node: number; cost: number; who: number[]; left: number } | null = null
      for (let node = 0; node < nodeCount; node += 1) {
        if (used.has(node)) continue
        const found = costOf(node, need)
        if (found === null) continue
        const left = after[node]!
        if (best === null || found.cost < best.cost || (found.cost === best.cost && left < best.left)) {
          best = { node, ...found, left }
        }
      }
      if (best === null) return null
      used.add(best.node)
      for (const one of best.who) {
        chosen.add(one)
        for (const { node, devices } of placed[one]!.nodes) after[node]! += devices
      }
    }
    return [...chosen]
  }
}

/** Whole nodes and the fullest node that still holds the rest; null: there are none. */
function compact(free: Int32Array, perNode: number, wanted: number): NodeShare[] | null {
  const nodes: NodeShare[] = []
  let whole = Math.floor(wanted / perNode)
  const rest = wanted % perNode
  for (let node = 0; node < free.length && whole > 0; node += 1) {
    if (free[node] !== perNode) continue
    nodes.push({ node, devices: perNode })
    whole -= 1
  }
  if (whole > 0) return null
  if (rest === 0) return nodes
  let best = -1
  for (let node = 0; node < free.length; node += 1) {
    if (free[node]! < rest || nodes.some((share) => share.node === node)) continue
    if (best === -1 || free[node]! < free[best]!) best = node
  }
  return best === -1 ? null : [...nodes, { node: best, devices: rest }]
}

/** The emptiest nodes, one after the other. */
function scattered(free: Int32Array, wanted: number): NodeShare[] {
  const order = [...free.keys()].sort((a, b) => free[b]! - free[a]! || a - b)
  const nodes: NodeShare[] = []
  let left = wanted
  for (const node of order) {
    const devices = Math.min(left, free[node]!)
    if (devices > 0) nodes.push({ node, devices })
    left -= devices
    if (left === 0) break
  }
  return nodes
}

function residents(placed: readonly (Allocation | null)[], type: number, node: number): number[] {
  const here: number[] = []
  placed.forEach((allocation, job) => {
    if (allocation !== null && allocation.type === type && onNode(allocation, node) > 0) here.push(job)
  })
  return here
}

const onNode = (allocation: Allocation, node: number): number =>
  allocation.nodes.find((share) => share.node === node)?.devices ?? 0

const total = (allocation: Allocation): number =>
  allocation.nodes.reduce((sum, { devices }) => sum + devices, 0)
