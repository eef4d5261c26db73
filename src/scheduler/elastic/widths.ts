/** The (type, devices) pairs that a job can be given: every count within a node, then steps of two. */
import type { DeviceType } from './model.ts'

export interface Widths {
  readonly count: number
  readonly type: Uint8Array
  readonly devices: Uint16Array
  /** Nodes that it spans where nothing is in the way. */
  readonly nodes: Uint16Array
  /** Option index by type, then devices; -1: no option. */
  readonly at: readonly Int16Array[]
}

export function listWidths(types: readonly DeviceType[], widest: number): Widths {
  const pairs = types.flatMap(({ nodeCount, devicesPerNode }, type) => {
    const most = Math.min(widest, nodeCount * devicesPerNode)
    return Array.from({ length: most }, (_, index) => index + 1)
      .filter((devices) => devices <= devicesPerNode || (devices - devicesPerNode) % 2 === 0)
      .map((devices) => ({ type, devices, nodes: Math.ceil(devices / devicesPerNode) }))
  })
  const at = types.map(() => new Int16Array(widest + 1).fill(-1))
  pairs.forEach(({ type, devices }, index) => {
    at[type]![devices] = index
  })
  return {
    count: pairs.length,
    type: Uint8Array.from(pairs, ({ type }) => type),
    devices: Uint16Array.from(pairs, ({ devices }) => devices),
    nodes: Uint16Array.from(pairs, ({ nodes }) => nodes),
    at,
  }
}
