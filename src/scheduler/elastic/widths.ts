/**
 * The (type, devices) pairs that a job can be given: powers of two within a node, whole nodes beyond, and the
 * least and the most that some job asks for. Such widths fill nodes without remainder, so that few jobs have to
 * move to make room, and a job changes width less often than with every count in between.
 */
import type { DeviceType, JobLimits } from './model.ts'

export interface Widths {
  readonly count: number
  readonly type: Uint8Array
  readonly devices: Uint16Array
  /** Nodes that it spans where nothing is in the way. */
  readonly nodes: Uint16Array
  /** 1: for every job; 0: only for jobs that name the count. */
  readonly isCommon: Uint8Array
  /** Option by type, then devices; -1: no option. */
  readonly at: readonly Int16Array[]
}

export function listWidths(types: readonly DeviceType[], widest: number, named: readonly number[]): Widths {
  const pairs = types.flatMap(({ nodeCount, devicesPerNode }, type) => {
    const most = Math.min(widest, nodeCount * devicesPerNode)
    return Array.from({ length: most }, (_, index) => index + 1).flatMap((devices) => {
      const isPower = devices < devicesPerNode && Number.isInteger(Math.log2(devices))
      const isCommon = isPower || devices % devicesPerNode === 0
      return isCommon || named.includes(devices)
        ? [{ type, devices, nodes: Math.ceil(devices / devicesPerNode), isCommon }]
        : []
    })
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
    isCommon: Uint8Array.from(pairs, ({ isCommon }) => (isCommon ? 1 : 0)),
    at,
  }
}

/** Whether a job may be given an option: its count, and a type where it runs. */
export function mayTake(widths: Widths, option: number, limits: JobLimits): boolean {
  const devices = widths.devices[option]!
  if ((limits.largestLocalBatch[widths.type[option]!] ?? 0) <= 0) return false
  if (devices === limits.minDevices || devices === limits.maxDevices) return true
  return widths.isCommon[option] === 1 && devices > limits.minDevices && devices < limits.maxDevices
}

/** The narrowest option of a type that a job may be given; -1: none. */
export function narrowest(widths: Widths, type: number, limits: JobLimits): number {
  for (let option = 0; option < widths.count; option += 1) {
    if (widths.type[option] === type && mayTake(widths, option, limits)) return option
  }
  return -1
}
