import type { Placement } from '#contract'
import type { Gang, Node } from './model.ts'
import { fillInOrder } from './place-gang.ts'
import { compare, poolsFor, type Room } from './room.ts'

/**
 * The devices that a blocked job waits for: where it would start if the jobs that hold them ended. Those that
 * come after it may use every other device.
 *
 * It takes the place with most devices free already. What is kept only grows until the job starts, so a
 * stream of small jobs cannot starve a large gang.
 */
export function reserve(gang: Gang, nodes: readonly Node[], reserved: ReadonlySet<string>): Placement | null {
  if (gang.devicesPerTask === 0) return null
  const free = new Set<string>()
  for (const node of nodes) {
    for (const device of node.devices) if (device.heldBy === null) free.add(deviceKey(node.id, device.id))
  }
  const freeIn = ({ nodeId, deviceIds }: Room): number =>
    deviceIds.filter((id) => free.has(deviceKey(nodeId, id))).length

  const pools = poolsFor(gang, nodes, {
    nodeCounts: (node) => node.state === 'ready',
    deviceCounts: (node, device) => device.isHealthy && !reserved.has(deviceKey(node.id, device.id)),
    asIfEmpty: true,
  })
  let best: { readonly placement: Placement; readonly free: number } | null = null
  for (const { rooms } of pools) {
    for (const room of rooms) {
      const isFree = (id: string): number => (free.has(deviceKey(room.nodeId, id)) ? 0 : 1)
      room.deviceIds.sort((a, b) => isFree(a) - isFree(b))
    }
    const mostFree = rooms.toSorted((a, b) => freeIn(b) - freeIn(a) || compare(a.nodeId, b.nodeId))
    const placement = fillInOrder(gang, mostFree)
    if (placement === null) continue
    const freeCount = placement
      .flatMap(({ nodeId, devices }) => devices.map((id) => deviceKey(nodeId, id)))
      .filter((key) => free.has(key)).length
    if (best === null || freeCount > best.free) best = { placement, free: freeCount }
  }
  return best?.placement ?? null
}

export const deviceKey = (nodeId: string, deviceId: string): string => `${nodeId}\n${deviceId}`
