/**
 * Room: what one node can give to one kind of gang. The same placing runs over several views of a cluster:
 * what is free now, what is free but kept for a job ahead, what would be there if nobody held anything.
 */
import type { Device, Gang, Node } from './model.ts'

/** Devices of one kind on one node, and the memory beside them. */
export interface Room {
  readonly nodeId: string
  readonly deviceIds: string[]
  memoryMiB: number
  /** Tasks without devices that may still come. */
  sharedTasks: number
}

/** Rooms of one kind in one cluster: a gang never spans two kinds or two clusters. */
export interface Pool {
  readonly cluster: string
  readonly kind: string
  readonly rooms: Room[]
}

export interface View {
  readonly nodeCounts: (node: Node) => boolean
  readonly deviceCounts: (node: Node, device: Device) => boolean
  /** As if no job ran: memory and shared tasks of running jobs count as free. */
  readonly asIfEmpty: boolean
}

/** The pools that may hold the gang, in a fixed order. */
export function poolsFor(gang: Gang, nodes: readonly Node[], view: View): Pool[] {
  const pools = new Map<string, Pool>()
  for (const node of nodes) {
    if (!view.nodeCounts(node)) continue
    for (const kind of kindsOn(node, gang)) {
      const key = `${node.cluster}\n${kind}`
      const pool = pools.get(key) ?? { cluster: node.cluster, kind, rooms: [] }
      pools.set(key, pool)
      pool.rooms.push({
        nodeId: node.id,
        deviceIds: node.devices
          .filter((device) => device.kind === kind && view.deviceCounts(node, device))
          .map((device) => device.id),
        memoryMiB: node.memoryMiB - (view.asIfEmpty ? 0 : node.memoryPromisedMiB),
        sharedTasks: node.sharedTaskLimit - (view.asIfEmpty ? 0 : node.sharedTaskCount),
      })
    }
  }
  return [...pools.values()].toSorted((a, b) => compare(a.cluster, b.cluster) || compare(a.kind, b.kind))
}

/** Tasks of the gang that the room can hold. */
export function taskRoom(gang: Gang, room: Room): number {
  const byMemory = gang.memoryMiBPerTask === 0 ? Infinity : Math.floor(room.memoryMiB / gang.memoryMiBPerTask)
  const byDevices =
    gang.devicesPerTask === 0 ? room.sharedTasks : Math.floor(room.deviceIds.length / gang.devicesPerTask)
  return Math.max(0, Math.min(byMemory, byDevices))
}

export const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/** A task without devices takes any node, whatever kind was named. */
function kindsOn(node: Node, gang: Gang): Set<string> {
  if (gang.devicesPerTask === 0) return new Set([''])
  const wanted = gang.deviceKind.toLowerCase()
  return new Set(
    node.devices
      .map((device) => device.kind)
      .filter((kind) => wanted === 'any' || kind.toLowerCase() === wanted),
  )
}
